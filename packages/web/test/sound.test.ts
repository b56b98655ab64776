import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { ffmpeg, temporaryFolder } from '../../media/test/make-media.js';
import { mono, resample, SteadyTrack, toPcm } from '../src/index.js';

const folder = temporaryFolder();

function noise(seconds: number, rate: number, seed: number): Float32Array {
  const random = randomFor(seed, 'sound');
  return Float32Array.from({ length: Math.round(seconds * rate) }, () => (random.uniform() - 0.5) * 0.8);
}

/** What ffmpeg makes of the channels: mono, 24 kHz, 16 bits. */
function byFfmpeg(channels: Float32Array[], rate: number): Int16Array {
  const path = join(folder, `${rate}-${channels.length}.f32`);
  const samples = new Float32Array(channels.length * channels[0]!.length);
  for (const [c, channel] of channels.entries()) {
    for (const [i, value] of channel.entries()) samples[i * channels.length + c] = value;
  }
  writeFileSync(path, samples);
  const input = ['-f', 'f32le', '-ar', String(rate), '-ac', String(channels.length), '-i', path];
  const bytes = ffmpeg([...input, '-ac', '1', '-ar', '24000', '-c:a', 'pcm_s16le', '-f', 's16le', '-']);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

describe('resample, mono and toPcm', () => {
  it.each([
    [48_000, 2],
    [44_100, 2],
    [44_100, 1],
    [16_000, 1],
    [22_050, 6],
    [24_000, 1],
  ])('make of %i Hz and %i channels what ffmpeg makes of them', (rate, count) => {
    const channels = Array.from({ length: count }, (_, c) => noise(0.5, rate, c));
    const expected = byFfmpeg(channels, rate);
    const ours = toPcm(resample(mono(channels), rate, 24_000));
    expect(Math.abs(ours.length - expected.length)).toBeLessThanOrEqual(1);
    const inner = ours.subarray(64, Math.min(ours.length, expected.length) - 64); // ffmpeg continues the ends in its own way
    const worst = inner.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i + 64]!)), 0);
    expect(worst).toBeLessThanOrEqual(2); // of 32,768: rounding
  });

  it('keeps a constant, and the ends of a short track', () => {
    const out = resample(new Float32Array(100).fill(0.5), 48_000, 24_000);
    expect(out.length).toBe(50);
    for (const value of out) expect(value).toBeCloseTo(0.5, 6);
    expect(resample(new Float32Array(), 48_000, 24_000).length).toBe(0);
  });
});

describe('SteadyTrack', () => {
  const RATE = 24_000;

  /** Blocks of 1024 samples, and ffmpeg's own track of the same: a file in which packets were moved in time. */
  function both(move: (block: number) => number, seconds: number) {
    const samples = Float32Array.from(toPcm(noise(4, RATE, 7)), (value) => value / 32_768);
    const blocks = Array.from({ length: Math.floor(samples.length / 1024) }, (_, i) => ({
      block: samples.slice(1024 * i, 1024 * (i + 1)),
      at: (1024 * i) / RATE + move(i),
    }));
    const source = join(folder, 'blocks.f32');
    writeFileSync(source, samples.subarray(0, 1024 * blocks.length));
    // One expression over N, the samples before a block: its time.
    const moved = blocks.map(({ at }) => Math.round(at * RATE));
    const pts = moved.map((value, i) => `eq(N,${1024 * i})*${value}`).join('+');
    const filter = `asetnsamples=1024:p=0,asetpts='${pts}',atrim=start=0:end=${seconds},aresample=async=1:first_pts=0`;
    const input = ['-f', 'f32le', '-ar', String(RATE), '-ac', '1', '-i', source];
    const bytes = ffmpeg([...input, '-af', filter, '-c:a', 'pcm_s16le', '-f', 's16le', '-']);
    const expected = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const track = new SteadyTrack(RATE, seconds);
    for (const { block, at } of blocks) track.add(block, at);
    return { ours: toPcm(track.samples), expected };
  }

  it.each<[string, (block: number) => number, number]>([
    ['small gaps are none', (i) => (i > 20 ? 0.03 : 0), 5],
    ['small gaps that add up are filled at once', (i) => 0.03 * Math.floor(i / 10), 5],
    ['a gap', (i) => (i > 20 ? 0.5 : 0), 5],
    ['a late beginning', () => 0.02, 5],
    ['a beginning before the start', () => -0.05, 5],
    ['times that jump back', (i) => (i > 20 ? -0.25 : 0), 5],
    ['the end of the part', () => 0, 2],
  ])('lays blocks as ffmpeg does: %s', (_, move, seconds) => {
    const { ours, expected } = both(move, seconds);
    expect(ours.length).toBe(expected.length);
    expect(ours.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)).toBeLessThan(
      2,
    );
  });
});
