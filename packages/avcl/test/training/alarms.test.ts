/** The alarms: silent on figures that healthy runs had, loud on collapse and on a stream that learns nothing. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addMethod, type PairedFeatures, PairedMethod, pretrain } from '../../src/index.js';
import { alarms } from '../../src/training/alarms.js';
import { readMetrics } from '../../src/training/metrics.js';
import { memoryStore } from '../support/memory-store.js';
import { scratch, tiny } from '../support/tiny.js';

const folder = scratch();
const healthy = {
  spread_rgb: 0.33,
  spread_audio: 0.4,
  effective_rank_rgb: 2,
  effective_rank_audio: 3.3,
  gradient_share_rgb: 0.3,
};

describe('alarms', () => {
  it('are silent on healthy figures, and where there are none', () => {
    expect([alarms(healthy), alarms({ loss: 1 })]).toEqual([[], []]);
  });

  it.each([
    [{ spread_audio: 0.01 }, /collapse: the audio features .* nearly equal \(spread 0\.0100/],
    [{ effective_rank_rgb: 1.1 }, /collapse: the RGB features lie on one line \(effective rank 1\.10\)/],
    [{ gradient_share_rgb: 0.02 }, /imbalance: the RGB encoder gets 2\.0 %/],
    [{ gradient_share_rgb: 0.99 }, /imbalance: the audio encoder gets 1\.0 %/],
  ])('speak of %o', (change, message) => {
    const found = alarms({ ...healthy, ...change });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  it('are heard in a run whose pictures are all alike', async () => {
    const data = memoryStore({ classes: 2, train: 16, val: 0, test: 2 });
    const warned: string[] = [];
    const logger = { info: () => {}, warn: (text: string) => void warned.push(text), error: () => {} };
    const alike = {
      ...data,
      readWindows: async (windows: Parameters<typeof data.readWindows>[0]) => {
        const batch = await data.readWindows(windows);
        batch.fill_(90);
        return batch;
      },
    };
    const out = join(folder, 'alike');
    await pretrain({ data: alike, out, recipe: tiny('pretrain.epochs=1'), logger });
    expect(warned.join('\n')).toMatch(/epoch 1: collapse: the RGB features/);
    expect(warned.join('\n')).not.toMatch(/audio features/);
    const [first] = readMetrics(join(out, 'metrics.jsonl'));
    expect(first!.gradient_share_rgb).toBeGreaterThan(0);
    expect(first!.gradient_share_rgb).toBeLessThan(1);
  });

  it('are heard in a run whose loss does not see one stream', async () => {
    class RgbAlone extends PairedMethod {
      protected objective({ rgb }: PairedFeatures) {
        return { loss: rgb.square().mean() };
      }
    }
    addMethod('rgb_alone', {
      title: 'RGB alone',
      source: 'this test',
      make: ({ encoders }) => new RgbAlone(encoders),
    });
    const warned: string[] = [];
    const logger = { info: () => {}, warn: (text: string) => void warned.push(text), error: () => {} };
    const data = memoryStore({ classes: 2, train: 8, val: 0, test: 2 });
    const recipe = tiny('method=rgb_alone', 'pretrain.epochs=1');
    await pretrain({ data, out: join(folder, 'rgb-alone'), recipe, logger });
    expect(warned.join('\n')).toMatch(/epoch 1: .*imbalance: the audio encoder gets 0\.0 % of the gradient/);
  });
});
