// ClassifierMethod: the paper's parameter counts, its streams, dropout's randomness, the way from pre-training, the
// evaluation form. Loss, gradients and updates against PyTorch are in test/golden.
import { optim, type Tensor, tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import {
  AvclMethod,
  type Batch,
  ClassifierMethod,
  type ClassifierOptions,
  type StepContext,
  type Streams,
  transferEncoders,
} from '../../src/index.js';
import { expectClose, normal } from '../support/tensors.js';

const options: ClassifierOptions = { classes: 5, width: 4, audioFrames: 4, seed: 0 };
const context: StepContext = { seed: 0, epoch: 1, step: 2, progress: 0, training: true };

function batch(): Batch {
  return {
    rgb: normal([4, 3, 4, 32, 32], 1).sigmoid(),
    audio: normal([4, 3, 1, 32, 32], 2).sigmoid(),
    rows: [0, 1, 2, 3],
    keys: ['a', 'b', 'c', 'd'],
    labels: tensor([0, 4, 2, 2], { dtype: 'int64' }),
  };
}

describe('parameters', () => {
  it.each([
    [32, 30_314_912],
    [100, 30_349_796],
  ])('two R3Ds, AMFM and head with %i classes: %i', (classes, count) => {
    using method = new ClassifierMethod({ classes, seed: 0 });
    expect(method.parameterCount).toBe(count);
  });

  it.each(['rgb', 'audio'] as Streams[])('one R3D and Linear(512 -> C) for %s', (streams) => {
    using method = new ClassifierMethod({ classes: 32, streams, seed: 0 });
    expect(method.parameterCount).toBe(14_361_792 + 513 * 32);
    expect(method.amfm).toBeNull();
  });

  it('without AMFM: the baseline R+A', () => {
    using method = new ClassifierMethod({ classes: 32, streams: 'both', amfm: false, seed: 0 });
    expect(method.parameterCount).toBe(30_314_912 - 1_050_112);
  });
});

describe('a step', () => {
  it('is the cross-entropy of its logits, with the batch’s accuracy', () => {
    using method = new ClassifierMethod(options);
    tidy(() => {
      const { loss, logits, parts } = method.step(batch(), context);
      const rows = logits!.tolist() as number[][];
      const truth = [0, 4, 2, 2];
      const want = rows.map(
        (row, i) => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - row[truth[i]!]!,
      );
      expect(loss.item()).toBeCloseTo(want.reduce((a, b) => a + b) / 4, 5);
      const hits = rows.filter((row, i) => row.indexOf(Math.max(...row)) === truth[i]).length;
      expect(parts.accuracy!.item()).toBe(hits / 4);
    });
  });

  it('drops by seed, epoch and step, in training alone', () => {
    using method = new ClassifierMethod(options);
    tidy(() => {
      const logits = (change: Partial<StepContext>) =>
        method.step(batch(), { ...context, ...change }).logits!.toArray();
      expect(logits({})).toEqual(logits({}));
      for (const change of [{ seed: 1 }, { epoch: 2 }, { step: 3 }])
        expect(logits(change)).not.toEqual(logits({}));
      method.eval();
      expect(logits({ step: 3 })).toEqual(logits({}));
    });
  });

  it.each(['both', 'rgb', 'audio'] as Streams[])('learns four samples by heart: %s', (streams) => {
    using method = new ClassifierMethod({ ...options, streams, dropout: 0, width: 8 });
    const optimiser = new optim.SGD(method.parameters(), { lr: 0.05, momentum: 0.9 });
    tidy(() => {
      let accuracy = 0;
      for (let step = 0; step < 30; step++) {
        tidy(() => {
          optimiser.zeroGrad();
          const { loss, parts } = method.step(batch(), { ...context, step });
          loss.backward();
          optimiser.step();
          accuracy = parts.accuracy!.item();
        });
      }
      optimiser.dispose();
      expect(accuracy).toBe(1);
    });
  });

  it('needs labels and its streams, and names them', () => {
    using method = new ClassifierMethod({ ...options, streams: 'rgb' });
    tidy(() => {
      expect(method.step({ ...batch(), audio: null }, context).features.audio).toBeNull();
      expect(() => method.step({ ...batch(), labels: null }, context)).toThrow(/`labels`/);
      expect(() => method.step({ ...batch(), rgb: null }, context)).toThrow(/`rgb`/);
    });
    expect(() => new ClassifierMethod({ ...options, classes: 0 })).toThrow(/`classes`/);
    expect(() => new ClassifierMethod({ ...options, streams: 'smell' as 'rgb' })).toThrow(/`inputs`/);
  });
});

describe('the evaluation form', () => {
  it.each(['both', 'rgb', 'audio'] as Streams[])(
    'classifies as the module does without dropout: %s',
    (streams) => {
      using method = new ClassifierMethod({ ...options, streams });
      tidy(() => {
        method.step(batch(), context); // running statistics that are not the initial ones
        method.eval();
        const x = batch();
        const want = method.step(x, context);
        const embedded = method.features(x);
        method.train();
        using form = method.forEvaluation();
        const features = {
          rgb: streams === 'audio' ? null : form.encodeRgb(x.rgb!),
          audio: streams === 'rgb' ? null : form.encodeAudio(x.audio!),
        };
        expectClose(form.classify(features), want.logits!, 1e-4);
        if (streams === 'both') expectClose(form.fuse(features)!, embedded.fused!, 1e-4);
        else {
          expect(form.fuse(features)).toBeNull();
          expect(embedded.fused).toBeNull();
          expect(() => (streams === 'rgb' ? form.encodeAudio(x.audio!) : form.encodeRgb(x.rgb!))).toThrow(
            /stream/,
          );
        }
      });
    },
  );
});

describe('transferEncoders', () => {
  const pretrained = (change = {}) => new AvclMethod({ videos: 6, width: 4, seed: 9, ...change });
  const weight = (state: ReadonlyMap<string, Tensor>, name: string) => state.get(name)!.toArray();
  const first = 'conv1.temporal_spatial_conv.weight';

  it('takes both encoders, and leaves AMFM and head fresh', () => {
    using from = pretrained();
    using to = new ClassifierMethod(options);
    const fresh = weight(to.stateDict(), 'head.fc1.weight');
    const report = transferEncoders(to, from.stateDict());
    for (const stream of ['rgb', 'audio']) {
      const name = `encoders.${stream}.${first}`;
      expect(weight(to.stateDict(), name)).toEqual(weight(from.stateDict(), name));
    }
    expect(weight(to.stateDict(), 'head.fc1.weight')).toEqual(fresh);
    expect(report.fresh.every((name) => /^(amfm|head)\./.test(name))).toBe(true);
    expect(report.loaded.length + report.fresh.length).toBe(to.stateDict().size);
  });

  it('fills one stream, or both from one network, and a gate that was pre-trained', () => {
    using two = pretrained({ amfmInPretrain: true });
    using audio = new ClassifierMethod({ ...options, streams: 'audio' });
    transferEncoders(audio, two.stateDict());
    expect(weight(audio.stateDict(), `encoders.audio.${first}`)).toEqual(
      weight(two.stateDict(), `encoders.audio.${first}`),
    );
    using both = new ClassifierMethod(options);
    expect(transferEncoders(both, two.stateDict()).loaded).toContain('amfm.squeeze.weight');
    using shared = pretrained({ encoders: 'shared' });
    transferEncoders(both, shared.stateDict());
    expect(weight(both.stateDict(), `encoders.rgb.${first}`)).toEqual(
      weight(shared.stateDict(), `encoders.rgb.${first}`),
    );
    expect(weight(both.stateDict(), `encoders.audio.${first}`)).toEqual(
      weight(both.stateDict(), `encoders.rgb.${first}`),
    );
  });

  it('refuses to fill one network from two, and leaves it as it was', () => {
    using two = pretrained();
    using one = new ClassifierMethod({ ...options, encoders: 'shared' });
    const before = weight(one.stateDict(), `encoders.rgb.${first}`);
    expect(() => transferEncoders(one, two.stateDict())).toThrow(/one network for both streams, got two/);
    expect(weight(one.stateDict(), `encoders.rgb.${first}`)).toEqual(before);
    using shared = pretrained({ encoders: 'shared' });
    expect(transferEncoders(one, shared.stateDict()).loaded).toContain(`encoders.audio.${first}`);
  });

  it('refuses weights of another network', () => {
    using from = pretrained({ backbone: 'r21d' });
    using to = new ClassifierMethod(options);
    expect(() => transferEncoders(to, from.stateDict())).toThrow(/weights of every encoder/);
    using wider = pretrained({ width: 8 });
    expect(() => transferEncoders(to, wider.stateDict())).toThrow(/shape/);
  });
});

it('gives the same weights for a seed, and generators of their own to each part', () => {
  using one = new ClassifierMethod(options);
  using same = new ClassifierMethod({ ...options, amfm: false });
  const names = [...same.stateDict().keys()];
  for (const name of names)
    expect(one.stateDict().get(name)!.toArray(), name).toEqual(same.stateDict().get(name)!.toArray());
});
