/**
 * Checks of libtorch: found, version, threads and vector instructions; and a short measurement of the operator that
 * training spends its time in, a 3-D convolution of R3D's second stage, in GFLOP/s.
 */
import { builtWith, conv3d, fromArray, getNumThreads, torchBuildInfo, torchVersion } from '@avcl/torch';
import { bad, type Check, good, said } from './check.js';

const REBUILD = 'npx avcl setup, which fetches libtorch and builds the addons';

/** A core with AVX-512 gives about 140, with AVX2 about 60; below a few, something is wrong. */
const FAST_PER_CORE = 40;
const BROKEN_PER_CORE = 4;

/** libtorch as the addon sees it. */
export function libtorchCheck(): Check {
  try {
    const version = torchVersion();
    const capability = /CPU capability usage: (\S+)/.exec(torchBuildInfo())?.[1] ?? 'unknown instructions';
    return good(
      'libtorch',
      `${version} in ${builtWith().libtorch}, ${getNumThreads()} threads, ${capability}`,
    );
  } catch (error) {
    return bad('libtorch', said(error), REBUILD);
  }
}

/** The speed of `conv3d`, (4, 64, 8, 28, 28) with 64 kernels of 3 x 3 x 3, channels last, in GFLOP/s: the best of five. */
export function measureConv3d(): number {
  const [batch, channels, frames, side] = [4, 64, 8, 28];
  const input = [batch, channels, frames, side, side];
  const size = input.reduce((product, n) => product * n, 1);
  using plain = fromArray(new Float32Array(size).fill(0.5), input);
  using x = plain.contiguous({ memory_format: 'channels_last_3d' });
  using weight = fromArray(new Float32Array(channels * channels * 27).fill(0.01), [
    channels,
    channels,
    3,
    3,
    3,
  ]);
  const flops = 2 * size * channels * 27;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6; round++) {
    const began = performance.now();
    using y = conv3d(x, weight, { padding: 1 });
    const [expected, got] = [
      channels * 27 * 0.005,
      y.select(1, 0).select(1, 4).select(1, 14).select(1, 14).select(0, 0).item(),
    ];
    if (Math.abs(Number(got) - expected) > 1e-3 * expected) {
      throw new Error(`conv3d gave ${got}, expected ${expected}`);
    }
    if (round > 0) {
      least = Math.min(least, performance.now() - began);
    }
  }
  return flops / least / 1e6;
}

/** Fast or slow. */
export function speedCheck(): Check {
  try {
    const threads = getNumThreads();
    const speed = measureConv3d();
    const each = speed / threads;
    const word = each >= FAST_PER_CORE ? 'fast' : 'slow';
    const detail = `conv3d ${speed.toFixed(0)} GFLOP/s on ${threads} threads (${each.toFixed(0)} a thread): ${word}`;
    return each >= BROKEN_PER_CORE
      ? good('speed', detail)
      : bad(
          'speed',
          detail,
          'stop other programs; if it stays so, this processor lacks AVX2: use another machine or a GPU',
        );
  } catch (error) {
    return bad('speed', said(error), REBUILD);
  }
}
