/** Backbones, fusion and losses computed as the golden files ask; see golden-file.ts for how they are compared. */
import { AvclError, generatorFor, type nn, type Tensor } from '@avcl/torch';
import {
  Amfm,
  type BackboneName,
  Cgra,
  type CgraMap,
  createBackbone,
  FusionHead,
  mapRows,
  SelfClBank,
  SelfClInBatch,
} from 'avcl';
import { filled, fillModule, pictures } from './fill.js';
import type { Computed, Golden, Run } from './golden-file.js';

/** Every parameter's gradient under `grad.` and its name. */
export function gradients(
  module: nn.Module,
  referenceName: (name: string) => string = (name) => name,
): Computed {
  return new Map(
    [...module.namedParameters()].map(([name, parameter]) => {
      if (parameter.grad === null) throw new AvclError('FAULT', `expected a gradient of ${name}, got none`);
      return [`grad.${referenceName(name)}`, parameter.grad];
    }),
  );
}

/** Every batch norm's running statistics under `buffer.` and their names. */
export function buffers(
  module: nn.Module,
  referenceName: (name: string) => string = (name) => name,
): Computed {
  return new Map(
    [...module.namedBuffers()].map(([name, buffer]) => [`buffer.${referenceName(name)}`, buffer]),
  );
}

const unused = () => generatorFor(0, 'golden');
const leaf = (x: Tensor, run: Run) =>
  x.to({ dtype: run.dtype, device: run.device }).detach().requires_grad_();

/** A backbone's evaluation, training pass with its maps, every gradient and every running statistic. */
export function runBackbone(
  { settings }: Golden<{ backbone: BackboneName; width: number; shape: number[] }>,
  run: Run,
): Computed {
  const net = createBackbone(settings.backbone, { width: settings.width, generator: unused() });
  fillModule(net);
  net.to({ dtype: run.dtype, device: run.device, memoryFormat: 'channels_last_3d' });
  const x = leaf(pictures(`input.${settings.salt}`, settings.shape), run);
  const evaluated = net.eval().forward(x);
  const { pool, conv3, conv4, conv5 } = net.train().forwardFeatures(x);
  pool
    .mul(filled('probe', pool.shape).to({ dtype: run.dtype, device: run.device }))
    .sum()
    .backward();
  return new Map([
    ...Object.entries({
      evaluated,
      output: pool,
      'map.conv3': conv3,
      'map.conv4': conv4,
      'map.conv5': conv5,
    }),
    ['grad.input', x.grad!],
    ...gradients(net),
    ...buffers(net),
  ]);
}

interface FusionSettings {
  b: number;
  d: number;
  classes: number;
  gate: 'sigmoid' | 'relu';
  excitation: 'per_modality' | 'shared';
}

/** AMFM, then the head without dropout. */
export function runFusion({ settings: s }: Golden<FusionSettings>, run: Run): Computed {
  const amfm = new Amfm({ dim: s.d, gate: s.gate, excitation: s.excitation, generator: unused() });
  const head = new FusionHead({ dim: s.d, classes: s.classes, dropout: 0, generator: unused() });
  fillModule(amfm, (name) => `amfm.${name}`);
  fillModule(head, (name) => `head.${name}`);
  amfm.to(run);
  head.to(run);
  const fr = leaf(filled(`fr.${s.salt}`, [s.b, s.d]), run);
  const fa = leaf(filled(`fa.${s.salt}`, [s.b, s.d]), run);
  const { rgb, audio } = amfm.forward(fr, fa);
  const logits = head.eval().forward(rgb, audio);
  logits
    .mul(filled('probe', logits.shape).to({ dtype: run.dtype, device: run.device }))
    .sum()
    .backward();
  return new Map([
    ...Object.entries({
      'gated.rgb': rgb,
      'gated.audio': audio,
      logits,
      'grad.fr': fr.grad!,
      'grad.fa': fa.grad!,
    }),
    ...gradients(amfm, (name) => `amfm.${name}`),
    ...gradients(head, (name) => `head.${name}`),
  ]);
}

interface CgraSettings {
  vectors: Record<string, [number | '1/B', '1/D' | 1]>;
  maps: CgraMap[];
  b: number;
  d: number;
  map: number[];
}

/** CGRA on vectors with each lambda and scale, and on maps by each way to rows. */
export function runCgra({ settings: s }: Golden<CgraSettings>, run: Run): Computed {
  const computed: Computed = new Map();
  for (const [name, [lambda, scale]] of Object.entries(s.vectors)) {
    const [fr, fa] = ['fr', 'fa'].map((side) => {
      const x = filled(`${side}.${s.salt}`, [s.b, s.d], 0.5, 0.5);
      if (side === 'fr' && name === 'constant') x.narrow(1, 3, 1).fill_(0.25);
      return leaf(x, run);
    }) as [Tensor, Tensor];
    const loss = new Cgra({ lambda, scale }).forward({ pool: fr }, { pool: fa });
    loss.backward();
    computed
      .set(`vectors.${name}.loss`, loss)
      .set(`grad.${name}.fr`, fr.grad!)
      .set(`grad.${name}.fa`, fa.grad!);
  }
  for (const map of s.maps) {
    const mr = leaf(pictures(`mr.${s.salt}`, s.map), run);
    const ma = leaf(pictures(`ma.${s.salt}`, s.map), run);
    const loss = new Cgra().forward({ pool: mapRows(mr, map) }, { pool: mapRows(ma, map) });
    loss.backward();
    computed.set(`maps.${map}.loss`, loss).set(`grad.${map}.mr`, mr.grad!).set(`grad.${map}.ma`, ma.grad!);
  }
  return computed;
}

/** Rows of each batch, and the candidates of each of its anchors. */
export interface BankSettings {
  n: number;
  rows: number[][];
  indices: number[][][];
}

/** A bank whose rows are filled as the golden's. */
export function fillBank(bank: SelfClBank, { n }: BankSettings, run: Run): void {
  for (const [name, buffer] of [
    ['rgb', bank.bank_rgb],
    ['audio', bank.bank_audio],
  ] as const) {
    const rows = filled(`bank.${name}`, [n, bank.dim], Math.sqrt(3 / bank.dim));
    buffer.copy_(rows.to({ dtype: run.dtype, device: run.device }));
  }
}

/** SelfCL with the bank, three steps with unit-length and with raw features, and in the batch. */
export function runSelfcl({ settings: s }: Golden<BankSettings & { d: number }>, run: Run): Computed {
  const computed: Computed = new Map();
  const features = (step: number, b: number) =>
    ['fr', 'fa'].map((side) => leaf(filled(`${side}.${step}.${s.salt}`, [b, s.d], 0.5, 0.5), run)) as [
      Tensor,
      Tensor,
    ];
  for (const [name, normalise, nceT, nceM] of [
    ['default', true, 0.07, 0.5],
    ['raw', false, 0.9, 0.8],
  ] as const) {
    const nceK = s.indices[0]![0]!.length - 1;
    const bank = new SelfClBank({ videos: s.n, dim: s.d, nceK, nceT, nceM, normalise, generator: unused() });
    bank.to(run);
    fillBank(bank, s, run);
    for (const [step, rows] of s.rows.entries()) {
      const key = `${name}.${step}`;
      const [fr, fa] = features(step, rows.length);
      const { loss, rgb, audio } = bank.forward(fr, fa, s.indices[step]!);
      loss.backward();
      bank.update(fr, fa, rows);
      computed.set(`bank.${key}.loss_r`, rgb).set(`bank.${key}.loss_a`, audio);
      computed.set(`grad.${key}.fr`, fr.grad!).set(`grad.${key}.fa`, fa.grad!);
      computed
        .set(`bank.${key}.rgb`, bank.bank_rgb.clone())
        .set(`bank.${key}.audio`, bank.bank_audio.clone());
    }
  }
  const [fr, fa] = features(0, 5);
  const { loss } = new SelfClInBatch().forward(fr, fa);
  loss.backward();
  return computed
    .set('in_batch.loss', loss)
    .set('grad.in_batch.fr', fr.grad!)
    .set('grad.in_batch.fa', fa.grad!);
}
