import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildStore, decode, MediaError, type MediaLimits, openStore } from '../src/index.js';
import { locate } from '../src/store/locate.js';
import { AAC, ffmpeg, H264, makeMedia, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
let good: string;
beforeAll(() => {
  good = makeMedia(at('good.mp4'));
});

async function reasonOf(path: string, limits: Partial<MediaLimits> = {}): Promise<string> {
  try {
    const clip = await decode(path, { limits });
    return clip.state;
  } catch (error) {
    expect(error).toBeInstanceOf(MediaError);
    expect((error as MediaError).message).toContain(path);
    return (error as MediaError).reason;
  }
}

describe('an input that cannot be used', () => {
  it('is `not-found`', async () => {
    expect(await reasonOf(at('nowhere.mp4'))).toBe('not-found');
  });

  it('is `unreadable`: a folder, a pipe', async () => {
    mkdirSync(at('folder.mp4'));
    execFileSync('mkfifo', [at('pipe.mp4')]);
    expect(await reasonOf(at('folder.mp4'))).toBe('unreadable');
    expect(await reasonOf(at('pipe.mp4'))).toBe('unreadable');
  });

  it('is `empty-file`', async () => {
    writeFileSync(at('empty.mp4'), '');
    expect(await reasonOf(at('empty.mp4'))).toBe('empty-file');
  });

  it('is `not-media`: text, noise, a picture, a playlist, whatever the extension', async () => {
    const text = 'this is no video\n'.repeat(200);
    for (const name of ['a.mp4', 'a.mkv', 'a.avi', 'a.txt']) {
      writeFileSync(at(name), text);
      expect(await reasonOf(at(name)), name).toBe('not-media');
    }
    writeFileSync(
      at('noise.mp4'),
      Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3)) & 255)),
    );
    expect(await reasonOf(at('noise.mp4'))).toBe('not-media');
    ffmpeg(['-f', 'lavfi', '-i', 'testsrc2', '-frames:v', '1', at('picture.png')]);
    expect(await reasonOf(at('picture.png'))).toBe('not-media');
    writeFileSync(
      at('list.m3u8'),
      `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://${good}\n#EXT-X-ENDLIST\n`,
    );
    expect(await reasonOf(at('list.m3u8'))).toBe('not-media');
    writeFileSync(at('list.ffconcat'), `ffconcat version 1.0\nfile good.mp4\n`);
    expect(await reasonOf(at('list.ffconcat'))).toBe('not-media');
  });

  it('is `truncated`: without its index, or with little left', async () => {
    const bytes = readFileSync(good);
    writeFileSync(at('no-index.mp4'), bytes.subarray(0, bytes.length * 0.8)); // the index of this file is at its end
    expect(await reasonOf(at('no-index.mp4'))).toBe('truncated');
    const first = readFileSync(makeMedia(at('first.mp4'), { extra: ['-movflags', '+faststart'] }));
    writeFileSync(at('little.mp4'), first.subarray(0, first.length * 0.4));
    expect(await reasonOf(at('little.mp4'))).toBe('truncated');
  });

  it('is `damaged`: an index whose media data are noise', async () => {
    const bytes = Buffer.from(
      readFileSync(makeMedia(at('whole.mp4'), { extra: ['-movflags', '+faststart'] })),
    );
    const start = bytes.indexOf('mdat') + 4;
    for (let i = start; i < bytes.length; i++) bytes[i] = (i * 2654435761) & 255;
    writeFileSync(at('noisy.mp4'), bytes);
    expect(await reasonOf(at('noisy.mp4'))).toBe('damaged');
  });

  it('is `no-video`: sound alone, or with a cover picture', async () => {
    expect(await reasonOf(makeMedia(at('sound.mp4'), { video: null }))).toBe('no-video');
    const cover = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:d=1', '-f', 'lavfi', '-i', 'sine=d=2'];
    ffmpeg([
      ...cover,
      '-frames:v',
      '1',
      '-c:v',
      'mjpeg',
      ...AAC,
      '-disposition:v',
      'attached_pic',
      at('cover.m4a'),
    ]);
    expect(await reasonOf(at('cover.m4a'))).toBe('no-video');
  });

  it('is `no-audio`', async () => {
    expect(await reasonOf(makeMedia(at('silent.mp4'), { audio: null }))).toBe('no-audio');
  });

  it('is `too-short` where either stream is not longer than 1.1 s', async () => {
    expect(await reasonOf(makeMedia(at('short.mp4'), { seconds: 0.9 }))).toBe('too-short');
    const long = ['-f', 'lavfi', '-i', 'testsrc2=size=96x72:rate=20:duration=2'];
    ffmpeg([...long, '-f', 'lavfi', '-i', 'sine=d=1', ...H264, ...AAC, at('short-sound.mp4')]);
    expect(await reasonOf(at('short-sound.mp4'))).toBe('too-short');
    expect(await reasonOf(makeMedia(at('enough.mkv'), { seconds: 1.2, audio: ['-c:a', 'pcm_s16le'] }))).toBe(
      'ok',
    );
  });

  it('is `too-large` by pixels, file bytes, seconds or stored bytes', async () => {
    expect(await reasonOf(good, { pixels: 96 * 72 - 1 })).toBe('too-large');
    expect(await reasonOf(good, { pixels: 128 * 80 })).toBe('ok'); // decoders pad their frames
    expect(await reasonOf(good, { fileBytes: 1000 })).toBe('too-large');
    expect(await reasonOf(good, { mediaSeconds: 1.2 })).toBe('too-large');
    expect(await reasonOf(good, { storedBytes: 10_000 })).toBe('too-large');
  });

  it('is `timeout` when decoding takes too long', async () => {
    expect(await reasonOf(good, { seconds: 0.01 })).toBe('timeout');
  });

  it('has names that mean nothing to ffmpeg', async () => {
    for (const name of [
      '-i.mp4',
      'concat:a|b.mp4',
      'http:x.mp4',
      'a b\'"$(id).mp4',
      'pipe:0',
      '%d.mp4',
      '雪.mp4',
    ]) {
      copyFileSync(good, at(name));
      expect(await reasonOf(at(name)), name).toBe('ok');
    }
  });
});

describe('a build', () => {
  it('rejects paths that the system refuses to follow, and goes on', async () => {
    const root = at('paths');
    mkdirSync(root);
    copyFileSync(good, join(root, 'ok.mp4'));
    symlinkSync('loop.mp4', join(root, 'loop.mp4'));
    const paths = ['loop.mp4', `${'n'.repeat(300)}.mp4`, 'ok.mp4/x.mp4', 'ok.mp4'];
    const inputs = paths.map((path, i) => ({ key: String(i), path, label: null, split: null }));
    const listing = { source: 'list.csv', root, inputs, problems: [] };
    const summary = await buildStore(listing, at('paths-store'), { jobs: 1 });
    expect(summary).toMatchObject({
      listed: 4,
      ok: 1,
      rejected: 3,
      reasons: { unreadable: 2, 'not-found': 1 },
    });
    using store = await openStore(at('paths-store'));
    expect(store.inputs.map(({ detail }) => detail)).toEqual(['ELOOP', 'ENAMETOOLONG', 'ENOTDIR', null]);
  });
});

describe('locate', () => {
  it('stays below the root', async () => {
    mkdirSync(at('root'));
    copyFileSync(good, at('root/inside.mp4'));
    symlinkSync(good, at('root/link.mp4'));
    const reason = (path: string) => locate(at('root'), path).catch((error: MediaError) => error.reason);
    expect(await reason('inside.mp4')).toBe(at('root/inside.mp4'));
    expect(await reason(at('root/inside.mp4'))).toBe(at('root/inside.mp4'));
    expect(await reason('../good.mp4')).toBe('outside-root');
    expect(await reason('../nowhere.mp4')).toBe('outside-root');
    expect(await reason(good)).toBe('outside-root');
    expect(await reason('link.mp4')).toBe('outside-root');
    expect(await reason('absent.mp4')).toBe('not-found');
    expect(await reason('inside.mp4/x')).toBe('not-found');
    expect(await reason('a\0b')).toBe('not-found');
  });

  it('tells a folder that may not be entered', async (context) => {
    if (process.getuid?.() === 0) return context.skip('skipped: root may enter every folder');
    mkdirSync(at('root/closed'));
    chmodSync(at('root/closed'), 0);
    await expect(locate(at('root'), 'closed/a.mp4')).rejects.toMatchObject({ reason: 'unreadable' });
  });
});
