/**
 * Whole steps as the trainer makes them: `step`, `backward`, SGD, `afterStep`. The bank's draws are the golden's, the
 * dropout is off (it is tested apart); everything else is the product's code.
 */
import { noGrad, optim, type Tensor, tensor } from '@avcl/torch';
import {
  AvclMethod,
  type BackboneName,
  type Batch,
  type CgraLayer,
  type CgraMap,
  ClassifierMethod,
  type Method,
} from 'avcl';
import { fillModule, pictures } from './fill.js';
import type { Computed, Golden, Run } from './golden-file.js';
import { type BankSettings, buffers, fillBank, gradients } from './loss-cases.js';

interface StepSettings {
  backbone: BackboneName;
  width: number;
  audio_frames: number | 'slices';
  steps: number;
  rgb: number[];
  mel: number[];
  sgd: { lr: number; momentum: number; weight_decay: number };
}

export interface PretrainSettings extends StepSettings {
  encoders: 'two' | 'shared';
  amfm_in_pretrain: boolean;
  cgra_layers: CgraLayer[];
  cgra_map: CgraMap;
  selfcl: 'bank' | 'in_batch';
  alpha: number;
  beta: number;
  bank: BankSettings;
}

export interface FinetuneSettings extends StepSettings {
  classes: number;
  streams: 'both' | 'rgb';
  amfm: boolean;
  gate: 'sigmoid' | 'relu';
  excitation: 'per_modality' | 'shared';
  labels: number[][];
}

/** The reference's encoders stand at the top. */
export const referenceName = (name: string) => name.replace(/^encoders\./, '');

export function batchOf(
  s: StepSettings & { salt: number },
  step: number,
  run: Run,
): Pick<Batch, 'rgb' | 'audio' | 'keys'> {
  const input = (name: string, shape: number[]) =>
    pictures(`${name}.${step}.${s.salt}`, shape).to({ dtype: run.dtype, device: run.device });
  return { rgb: input('rgb', s.rgb), audio: input('mel', s.mel), keys: s.rgb.slice(0, 1).map(String) };
}

/** Filled, in the layout that the trainer uses. */
export function prepare(method: Method, run: Run): void {
  fillModule(method, referenceName);
  method.to({ dtype: run.dtype, device: run.device, memoryFormat: 'channels_last_3d' });
}

/** After the last step: running statistics, and with several steps also parameters and momentum. */
function finalState(method: Method, optimiser: optim.SGD, steps: number): Computed {
  const computed = new Map(
    [...buffers(method, referenceName)].filter(([name]) => !name.startsWith('buffer.bank.')),
  );
  if (steps === 1) return computed;
  const state = optimiser.stateDict().tensors;
  for (const [i, [name, parameter]] of [...method.namedParameters()].entries()) {
    computed.set(`after.${referenceName(name)}`, parameter);
    computed.set(`momentum.${referenceName(name)}`, state.get(`${i}.momentum_buffer`)!);
  }
  return computed;
}

/** Pre-training: loss parts, gradients of the first step, and the state after the last, banks included. */
export function runPretrain({ settings: s }: Golden<PretrainSettings>, run: Run): Computed {
  const method = new AvclMethod({
    backbone: s.backbone,
    width: s.width,
    encoders: s.encoders,
    audioFrames: s.audio_frames,
    audioSlices: s.rgb[2],
    amfmInPretrain: s.amfm_in_pretrain,
    cgraLayers: s.cgra_layers,
    cgraMap: s.cgra_map,
    selfcl: s.selfcl,
    alpha: s.alpha,
    beta: s.beta,
    videos: s.bank.n,
    nceK: s.bank.indices[0]![0]!.length - 1,
    seed: 0,
  });
  prepare(method, run);
  if (method.bank !== null) fillBank(method.bank, s.bank, run);
  const optimiser = new optim.SGD(method.parameters(), s.sgd);
  const computed: Computed = new Map();
  for (let step = 0; step < s.steps; step++) {
    if (method.bank !== null) method.bank.drawIndices = () => s.bank.indices[step]!;
    const batch: Batch = { ...batchOf(s, step, run), rows: s.bank.rows[step]!, labels: null };
    const context = { seed: 0, epoch: 0, step, progress: step / s.steps, training: true };
    method.zeroGrad();
    const output = method.step(batch, context);
    output.loss.backward();
    if (step === 0)
      for (const [name, gradient] of gradients(method, referenceName)) computed.set(name, gradient.clone());
    optimiser.step();
    method.afterStep(batch, output);
    computed.set(`loss.${step}`, output.loss).set(`cgra.${step}`, output.parts.cgra!);
    computed.set(`selfcl.${step}`, output.parts.selfcl!);
  }
  for (const [name, value] of finalState(method, optimiser, s.steps)) computed.set(name, value);
  if (method.bank !== null)
    computed.set('bank.rgb', method.bank.bank_rgb).set('bank.audio', method.bank.bank_audio);
  return computed;
}

/** Fine-tuning: evaluation before the first step (also as `avcl test` does it), then as pre-training. */
export function runFinetune({ settings: s }: Golden<FinetuneSettings>, run: Run): Computed {
  const method = new ClassifierMethod({
    backbone: s.backbone,
    width: s.width,
    audioFrames: s.audio_frames,
    streams: s.streams,
    amfm: s.amfm,
    gate: s.gate,
    excitation: s.excitation,
    classes: s.classes,
    dropout: 0,
    seed: 0,
  });
  prepare(method, run);
  const computed: Computed = new Map([['evaluated', evaluate(method, batchOf(s, 0, run))]]);
  method.train();
  const optimiser = new optim.SGD(method.parameters(), s.sgd);
  for (let step = 0; step < s.steps; step++) {
    const labels = tensor(s.labels[step]!, { dtype: 'int64', device: run.device });
    method.zeroGrad();
    const batch: Batch = { ...batchOf(s, step, run), rows: [], labels };
    const { loss, logits } = method.step(batch, {
      seed: 0,
      epoch: 0,
      step,
      progress: step / s.steps,
      training: true,
    });
    loss.backward();
    if (step === 0)
      for (const [name, gradient] of gradients(method, referenceName)) computed.set(name, gradient.clone());
    optimiser.step();
    computed.set(`loss.${step}`, loss).set(`logits.${step}`, logits!);
  }
  for (const [name, value] of finalState(method, optimiser, s.steps)) computed.set(name, value);
  return computed;
}

/** Logits of the folded form that tests and predictions use. */
function evaluate(method: ClassifierMethod, { rgb, audio }: Pick<Batch, 'rgb' | 'audio'>): Tensor {
  method.eval();
  using form = method.forEvaluation();
  return noGrad(() =>
    form.classify({
      rgb: form.encodeRgb(rgb!),
      audio: method.inputs.audio ? form.encodeAudio(audio!) : null,
    }),
  );
}
