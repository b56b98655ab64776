// Checkpoints by name: VCOP's and TCGL's with their wrappers' prefixes, torchvision's r3d_18 and what fits of r2plus1d_18.
import { generatorFor, type Tensor, zeros } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { type BackboneName, createBackbone, loadBackboneWeights } from '../../src/index.js';
import { normal } from '../support/tensors.js';

const create = (name: BackboneName, seed: number, depth = 1) =>
  createBackbone(name, { width: 4, depth, generator: generatorFor(seed, 'init') });

/** torchvision's state-dict names and shapes at base width `w`: conv, then its batch norm, in the order of the modules. */
function torchvision(factorised: boolean, w: number): Map<string, number[]> {
  const state = new Map<string, number[]>();
  const bn = (name: string, channels: number) => {
    for (const leaf of ['weight', 'bias', 'running_mean', 'running_var'])
      state.set(`${name}.${leaf}`, [channels]);
    state.set(`${name}.num_batches_tracked`, []);
  };
  const conv = (name: string, from: number, to: number, middle: number) => {
    if (factorised) {
      state.set(`${name}.0.weight`, [middle, from, 1, 3, 3]);
      bn(`${name}.1`, middle);
      state.set(`${name}.3.weight`, [to, middle, 3, 1, 1]);
    } else state.set(`${name}.weight`, [to, from, 3, 3, 3]);
  };
  if (factorised) {
    state.set('stem.0.weight', [45, 3, 1, 7, 7]);
    bn('stem.1', 45);
    state.set('stem.3.weight', [w, 45, 3, 1, 1]);
    bn('stem.4', w);
  } else {
    state.set('stem.0.weight', [w, 3, 3, 7, 7]);
    bn('stem.1', w);
  }
  let from = w;
  for (const [i, to] of [w, 2 * w, 4 * w, 8 * w].entries()) {
    for (const block of [0, 1]) {
      const prefix = `layer${i + 1}.${block}`;
      const middle = Math.floor((from * to * 27) / (from * 9 + 3 * to));
      conv(`${prefix}.conv1.0`, from, to, middle);
      bn(`${prefix}.conv1.1`, to);
      conv(`${prefix}.conv2.0`, to, to, middle);
      bn(`${prefix}.conv2.1`, to);
      if (block === 0 && i > 0) {
        state.set(`${prefix}.downsample.0.weight`, [to, from, 1, 1, 1]);
        bn(`${prefix}.downsample.1`, to);
      }
      from = to;
    }
  }
  state.set('fc.weight', [400, 8 * w]);
  state.set('fc.bias', [400]);
  return state;
}

const filled = (shapes: Map<string, number[]>) =>
  new Map<string, Tensor>([...shapes].map(([name, shape], i) => [name, normal(shape, 100 + i)]));

describe('loadBackboneWeights', () => {
  it.each(['r3d', 'c3d', 'r21d'] as const)(
    'takes %s under its own names, with the wrappers’ prefixes and heads',
    (name) => {
      using from = create(name, 1);
      using to = create(name, 2);
      const state = new Map(
        [...from.stateDict()].map(([key, value]) => [`module.base_network.${key}`, value]),
      );
      state.set('module.fc7.weight', zeros([3, 3]));
      const report = loadBackboneWeights(to, state);
      expect(report).toMatchObject({ source: 'vcop', missing: [], mismatched: [], unused: ['fc7.weight'] });
      for (const [key, value] of to.stateDict())
        expect(value.toArray(), key).toEqual(from.stateDict().get(key)!.toArray());
    },
  );

  it('fills every weight of R3D at depth 2 from r3d_18', () => {
    using backbone = create('r3d', 1, 2);
    const state = filled(torchvision(false, 4));
    const report = loadBackboneWeights(backbone, state);
    expect(report).toMatchObject({
      source: 'torchvision',
      missing: [],
      mismatched: [],
      unused: ['fc.weight', 'fc.bias'],
    });
    const ours = backbone.stateDict();
    const pairs = {
      'conv1.temporal_spatial_conv.weight': 'stem.0.weight',
      'bn1.running_var': 'stem.1.running_var',
      'conv2.block1.conv1.temporal_spatial_conv.weight': 'layer1.0.conv1.0.weight',
      'conv3.block1.downsampleconv.temporal_spatial_conv.weight': 'layer2.0.downsample.0.weight',
      'conv3.block1.downsamplebn.bias': 'layer2.0.downsample.1.bias',
      'conv5.blocks.0.bn2.weight': 'layer4.1.conv2.1.weight',
    };
    for (const [our, their] of Object.entries(pairs))
      expect(ours.get(our)!.toArray()).toEqual(state.get(their)!.toArray());
  });

  it('fills the first blocks at depth 1', () => {
    using backbone = create('r3d', 1);
    const report = loadBackboneWeights(backbone, filled(torchvision(false, 4)));
    expect(report.missing).toEqual([]);
    expect(report.unused).toContain('layer3.1.conv1.0.weight');
  });

  it('names what of r2plus1d_18 does not fit: conv1, second convolutions, shortcuts', () => {
    using backbone = create('r21d', 1, 2);
    const state = filled(torchvision(true, 4));
    expect(() => loadBackboneWeights(backbone, state)).toThrow(/missing and .* of another shape/);
    const { mismatched, missing, loaded } = loadBackboneWeights(backbone, state, { partial: true });
    expect(mismatched).toContain('conv1.spatial_conv.weight');
    expect(mismatched).toContain('conv4.block1.conv2.spatial_conv.weight');
    expect(missing).toContain('conv3.block1.downsampleconv.spatial_conv.weight');
    expect(loaded).toContain('conv3.block1.conv1.temporal_conv.weight');
    expect(loaded).toContain('conv3.blocks.0.conv2.spatial_conv.weight');
    expect(loaded).toContain('bn1.weight');
  });

  it('refuses weights of something else', () => {
    using backbone = create('r3d', 1);
    expect(() =>
      loadBackboneWeights(backbone, new Map([['encoder.weight', zeros([2])]]), { partial: true }),
    ).toThrow(/VCOP's or torchvision's, got encoder.weight/);
  });
});
