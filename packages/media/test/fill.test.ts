// Files without sound or without pictures as clips of both, where that is asked for: what is there is as ever, what is not is silence or
// black, and the store says so.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildStore, openStore } from '../src/index.js';
import { ffmpeg, makeMedia, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const whole = makeMedia(at('whole.mkv'), { audio: ['-c:a', 'pcm_s16le'] });
ffmpeg(['-i', whole, '-an', '-c', 'copy', at('silent.mkv')]);
ffmpeg(['-i', whole, '-vn', '-c', 'copy', at('blind.mka')]);

async function stored(name: string, files: readonly string[], fill = true) {
  const inputs = files.map((path) => ({ key: path, path, label: null, split: null }));
  const frames = { shortSide: 48 };
  await buildStore({ source: 'test', root: folder, inputs, problems: [] }, at(name), { frames, fill });
  return openStore(at(name));
}

describe('a file that lacks a stream', () => {
  it('keeps the frames, or the sound, that it has; silence or black stands for the other', async () => {
    using store = await stored('filled', ['whole.mkv', 'silent.mkv', 'blind.mka']);
    expect(store.inputs.map(({ state, reason, detail }) => [state, reason, detail])).toEqual([
      ['ok', null, null],
      ['repaired', 'no-audio', 'silence stands for the sound'],
      ['repaired', 'no-video', 'black stands for the picture'],
    ]);
    expect(store.settings.fill).toBe(true);
    const [both, silent, blind] = store.clips;
    expect(silent).toMatchObject({ frames: both!.frames, fps: both!.fps, seconds: both!.seconds });
    for (let frame = 0; frame < both!.frames; frame++) {
      expect(store.readFrame(1, frame)).toEqual(store.readFrame(0, frame));
    }
    expect(silent!.soundSeconds).toBeCloseTo(both!.seconds, 3);
    expect(store.readPcm(1).every((sample) => sample === 0)).toBe(true);
    expect(store.readPcm(2)).toEqual(store.readPcm(0));
    expect(blind).toMatchObject({ fps: 25, width: 48, height: 48, seconds: both!.soundSeconds });
    const { frames, width: size } = blind!;
    using black = await store.readWindows([
      { clip: 2, start: 0, frames, stride: 1, x: 0, y: 0, size, flip: false },
    ]);
    expect(black.max().item()).toBe(0);
    // The picture of silence is that of a sound that is all zeros, whatever stood for it.
    using mels = await store.readMel([1]);
    expect(Math.abs(mels.max().item() as number)).toBe(0);
  });

  it('is rejected unless that is asked for', async () => {
    using store = await stored('strict', ['silent.mkv', 'blind.mka'], false);
    expect(store.inputs.map(({ state, reason }) => [state, reason])).toEqual([
      ['rejected', 'no-audio'],
      ['rejected', 'no-video'],
    ]);
    expect('fill' in store.settings).toBe(false);
  });

  it('is rejected where what it has is too short, or nothing, or no media', async () => {
    makeMedia(at('short.mp4'), { audio: null, seconds: 0.5 });
    makeMedia(at('short.wav'), { video: null, audio: ['-c:a', 'pcm_s16le'], seconds: 0.5 });
    writeFileSync(at('list.m3u8'), '#EXTM3U\n#EXTINF:1,\nsilent.mkv\n');
    mkdirSync(at('folder.mp4'));
    using store = await stored('hopeless', ['short.mp4', 'short.wav', 'list.m3u8', 'folder.mp4']);
    expect(store.inputs.map(({ reason }) => reason)).toEqual([
      'too-short',
      'too-short',
      'not-media',
      'unreadable',
    ]);
  });

  it('is not taken into a store that was begun without', async () => {
    (await stored('begun', ['silent.mkv'], false)).dispose();
    await expect(stored('begun', ['silent.mkv'])).rejects.toThrow(/`fill`/);
  });
});
