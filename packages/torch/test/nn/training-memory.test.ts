// Two thousand training steps of a small 3-D network with resident memory flat: everything a step makes is freed by
// its scope, none of it waits for the garbage collector. No --expose-gc; the loop yields once a step, as a trainer does.
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/generator.js';
import * as nn from '../../src/nn/index.js';
import { cross_entropy_loss, randn, zeros } from '../../src/ops.generated.js';
import { clipGradNorm } from '../../src/optim/clip.js';
import { GradScaler, SGD } from '../../src/optim/index.js';
import { memory, tidy } from '../../src/scope.js';
import { setNumThreads } from '../../src/threads.js';

const STEPS = 2000;
const WARM = 200;

function block(from: number, to: number, generator: Generator): nn.Layer[] {
  const conv = new nn.Conv3d(from, to, 3, { stride: 2, padding: 1, bias: false, generator });
  return [conv, new nn.BatchNorm3d(to), new nn.ReLU({ inplace: true })];
}

describe('training', () => {
  it('holds memory flat over two thousand steps', async () => {
    setNumThreads(1); // tensors this small are slower on two, and far slower on busy cores
    const generator = new Generator(1);
    const net = new nn.Sequential(
      ...block(3, 8, generator),
      ...block(8, 16, generator),
      new nn.AdaptiveAvgPool3d(1),
      new nn.Flatten(),
      new nn.Dropout(0.2).seed(new Generator(2)),
      new nn.Linear(16, 4, { generator }),
    ).to({ memoryFormat: 'channels_last_3d' });
    const optimizer = new SGD(net.parameters(), { lr: 0.01, momentum: 0.9, weight_decay: 5e-4 });
    const scaler = new GradScaler({ init_scale: 8 });
    const labels = zeros([2], { dtype: 'int64' });
    const resident: number[] = [];
    let live = memory();
    let lastLoss = Number.NaN;
    for (let step = 1; step <= STEPS; step++) {
      lastLoss = tidy(() => {
        const x = randn([2, 3, 8, 24, 24], { generator });
        optimizer.zeroGrad();
        const loss = cross_entropy_loss(
          net.forward(x.contiguous({ memory_format: 'channels_last_3d' })),
          labels,
        );
        scaler.scale(loss).backward();
        scaler.unscale_(optimizer);
        clipGradNorm(net.parameters(), 1);
        scaler.step(optimizer);
        scaler.update();
        return loss.item();
      });
      await setImmediate();
      if (step === WARM) live = memory();
      if (step < WARM || step % 50 !== 0) continue;
      const { rss, heapTotal } = process.memoryUsage();
      resident.push(rss - heapTotal); // V8 widens and narrows its own heap as it likes, by tens of MB
    }
    expect(lastLoss).toBeLessThan(0.5); // it learns that the label is always 0
    expect(memory()).toEqual(live);
    const growth = resident.at(-1)! / resident[0]! - 1;
    expect(growth, `resident bytes ${resident.join(', ')}`).toBeLessThan(0.02);
  }, 240_000);
});
