/**
 * The rivals as a recipe makes them: every setting that section 13 of the method prints, as the default and the registry build it, and that
 * each key of a rival's section arrives. Widths are small in the encoder alone (D = 32 for 512). What the settings do is in test/golden.
 */
import { nn, noGrad, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import {
  BarlowTwinsMethod,
  ByolMethod,
  IicMethod,
  MocoMethod,
  type Recipe,
  resolveRecipe,
  SimClrMethod,
  SimSiamMethod,
} from '../../src/index.js';
import type { PairedMethod } from '../../src/methods/paired.js';
import { rivalNames } from '../../src/reproduction/rivals.js';
import { makePretrainMethod } from '../../src/training/methods.js';

const VIDEOS = 5000;

/** `D-4096, ReLU, 4096-512`: the layers of a head; D is the encoder's width, BN* a batch norm without scale and shift. */
function head(layers: nn.Sequential, dim: number): string {
  const width = (value: number) => (value === dim ? 'D' : value);
  return [...layers]
    .map((layer) => {
      if (layer instanceof nn.Linear)
        return `${width(layer.weight.shape[1]!)}-${width(layer.weight.shape[0]!)}`;
      if (layer instanceof nn.BatchNorm1d) return layer.weight === null ? 'BN*' : 'BN';
      return layer.constructor.name;
    })
    .join(', ');
}

/** Both streams' head, which must be alike. */
function heads(of: object, name: 'projector' | 'predictor', dim: number): string {
  const members = of as Readonly<Record<string, nn.Sequential>>;
  const [rgb, audio] = ['rgb', 'audio'].map((stream) => head(members[`${name}_${stream}`]!, dim));
  expect(audio).toBe(rgb);
  return rgb!;
}

/** The share of itself that the slow copy keeps after a step at the start, in the middle and at the end of the training. */
function kept(method: ByolMethod | MocoMethod): number[] {
  const [own, learned] = [method.target.projector_rgb, method.projector_rgb].map(
    (projector) => [...projector].find((layer) => layer instanceof nn.Linear)!.bias!,
  );
  return [0, 0.5, 1].map((progress) => {
    noGrad(() => {
      own!.fill_(1);
      learned!.fill_(0);
      method.afterUpdate({ seed: 0, epoch: 0, step: 0, progress, training: true });
    });
    return Number(own!.select(0, 0).item().toFixed(5));
  });
}

/** What a method was built with. */
function built(method: PairedMethod): Record<string, unknown> {
  const { dim } = method.encoders;
  if (method instanceof IicMethod) {
    const { nceK, nceT, nceM, normalise, bank_rgb, bank_audio, bank_intra } = method.bank;
    const rows = [bank_rgb, bank_audio, bank_intra].map((bank) => bank?.shape[0]);
    return { negatives: method.negatives, nceK, nceT, nceM, normalise, rows };
  }
  const projector = heads(method, 'projector', dim);
  if (method instanceof SimClrMethod) return { projector, temperature: method.temperature };
  if (method instanceof SimSiamMethod) return { projector, predictor: heads(method, 'predictor', dim) };
  if (method instanceof BarlowTwinsMethod) return { projector, lambda: method.lambda, scale: method.scale };
  if (method instanceof ByolMethod) {
    expect(heads(method.target, 'projector', dim)).toBe(projector);
    return { projector, predictor: heads(method, 'predictor', dim), kept: kept(method) };
  }
  if (!(method instanceof MocoMethod)) throw new Error(`expected a rival, got ${method.constructor.name}`);
  expect(heads(method.target, 'projector', dim)).toBe(projector);
  const queues = [method.queue_rgb.shape, method.queue_audio.shape];
  return { projector, temperature: method.temperature, queues, kept: kept(method) };
}

const made = (name: string, ...overrides: string[]) =>
  tidy(() => {
    const { recipe } = resolveRecipe({
      overrides: [`pretrain.method=${name}`, 'model.width=4', ...overrides],
    });
    const method = makePretrainMethod(recipe, VIDEOS);
    expect([method.encoders.dim, method.encoders.shared]).toEqual([32, false]);
    return built(method);
  });

/** Three layers with a batch norm before each ReLU. */
const deep = 'D-2048, BN, ReLU, 2048-2048, BN, ReLU, 2048-2048';

/** Section 13's table: projector (and predictor), and "our values". */
const printed: Readonly<Record<string, object>> = {
  iic: {
    negatives: 'repeat',
    nceK: 1024,
    nceT: 0.07,
    nceM: 0.5,
    normalise: true,
    rows: [VIDEOS, VIDEOS, VIDEOS],
  },
  simclr: { projector: 'D-4096, ReLU, 4096-512', temperature: 0.2 },
  moco: {
    projector: 'D-2048, ReLU, 2048-256',
    temperature: 0.2,
    queues: [
      [4096, 256],
      [4096, 256],
    ],
    kept: [0.99, 0.9945, 0.999],
  },
  byol: {
    projector: 'D-4096, BN, ReLU, 4096-256',
    predictor: '256-4096, BN, ReLU, 4096-256',
    kept: [0.99, 0.995, 1],
  },
  simsiam: { projector: `${deep}, BN*`, predictor: '2048-512, BN, ReLU, 512-2048' },
  barlow_twins: { projector: deep, lambda: 0.005, scale: 0.1 },
};

/** Each key of a rival's section (and of IIC's bank) with another value, and what is built then. */
const changed: Readonly<Record<string, { settings: Record<string, string>; to: object }>> = {
  iic: {
    settings: {
      'iic.negatives': 'shuffle',
      'pretrain.nce_k': '64',
      'pretrain.nce_t': '0.1',
      'pretrain.nce_m': '0.25',
      'pretrain.normalise': 'false',
    },
    to: { negatives: 'shuffle', nceK: 64, nceT: 0.1, nceM: 0.25, normalise: false },
  },
  simclr: {
    settings: { 'simclr.projector': '[16, 8]', 'simclr.temperature': '0.1' },
    to: { projector: 'D-16, ReLU, 16-8', temperature: 0.1 },
  },
  moco: {
    settings: {
      'moco.projector': '[8]',
      'moco.temperature': '0.07',
      'moco.queue': '64',
      'moco.momentum': '0.5',
      'moco.momentum_end': '0.75',
    },
    to: {
      projector: 'D-8',
      temperature: 0.07,
      queues: [
        [64, 8],
        [64, 8],
      ],
      kept: [0.5, 0.625, 0.75],
    },
  },
  byol: {
    settings: {
      'byol.projector': '[16, 8]',
      'byol.predictor': '12',
      'byol.momentum': '0.996',
      'byol.momentum_end': '0.998',
    },
    to: {
      projector: 'D-16, BN, ReLU, 16-8',
      predictor: '8-12, BN, ReLU, 12-8',
      kept: [0.996, 0.997, 0.998],
    },
  },
  simsiam: {
    settings: { 'simsiam.projector': '[16, 8]', 'simsiam.predictor': '12' },
    to: { projector: 'D-16, BN, ReLU, 16-8, BN*', predictor: '8-12, BN, ReLU, 12-8' },
  },
  barlow_twins: {
    settings: {
      'barlow_twins.projector': '[16, 8]',
      'barlow_twins.off_diagonal': '0.0051',
      'barlow_twins.scale': '0.025',
    },
    to: { projector: 'D-16, BN, ReLU, 16-8', lambda: 0.0051, scale: 0.025 },
  },
};

describe.each(rivalNames)('%s', (name) => {
  it('is built by default as section 13 prints it', () => {
    expect(made(name)).toEqual(printed[name]);
  });

  it('is built with every setting of its section', () => {
    const { settings, to } = changed[name]!;
    const section = resolveRecipe({}).recipe[name as keyof Recipe] as object;
    const missed = Object.keys(section).filter((key) => !(`${name}.${key}` in settings));
    expect(missed).toEqual([]);
    expect(made(name, ...Object.entries(settings).map(([key, value]) => `${key}=${value}`))).toMatchObject(
      to,
    );
  });
});
