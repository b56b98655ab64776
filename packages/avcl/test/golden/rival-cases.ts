/**
 * Three steps of each rival as the trainer makes them: `step`, `backward`, SGD, `afterStep`, `afterUpdate`. The bank's candidates and
 * the frames that IIC repeats are the golden's; everything else is the product's code.
 */
import { cat, optim } from '@avcl/torch';
import {
  BarlowTwinsMethod,
  type Batch,
  ByolMethod,
  IicMethod,
  MocoMethod,
  type PairedMethod,
  SimClrMethod,
  SimSiamMethod,
} from 'avcl';
import type { Computed, Golden, Run } from './golden-file.js';
import { buffers } from './loss-cases.js';
import { batchOf, type PretrainSettings, prepare, referenceName } from './step-cases.js';

interface RivalSettings extends PretrainSettings {
  method: 'iic' | 'simclr' | 'moco' | 'byol' | 'simsiam' | 'barlow_twins';
  projector: number[];
  predictor: number;
  temperature: number;
  queue: number;
  momentum: [number, number];
  off_diagonal: number;
  scale: number;
  /** IIC: the frame that each sample repeats, by step. */
  repeated: number[][];
}

function make(s: RivalSettings): PairedMethod {
  const { projector, predictor, temperature, queue, scale, bank } = s;
  const common = { backbone: s.backbone, width: s.width, audioFrames: s.audio_frames, seed: 0 };
  const momentum = { start: s.momentum?.[0], end: s.momentum?.[1] };
  switch (s.method) {
    case 'simclr':
      return new SimClrMethod({ ...common, projector, temperature });
    case 'moco': {
      const batchSize = s.rgb[0]!;
      return new MocoMethod({ ...common, projector, temperature, queue, momentum, batchSize, videos: 100 });
    }
    case 'byol':
      return new ByolMethod({ ...common, projector, predictor, momentum });
    case 'simsiam':
      return new SimSiamMethod({ ...common, projector, predictor });
    case 'barlow_twins':
      return new BarlowTwinsMethod({ ...common, projector, lambda: s.off_diagonal, scale });
    case 'iic': {
      const iic = new IicMethod({ ...common, videos: bank.n, nceK: bank.indices[0]![0]!.length - 1 });
      iic.bank.drawIndices = (_, { step }) => bank.indices[step]!;
      iic.destroy = (rgb, _, { step }) =>
        cat(
          s.repeated[step]!.map((frame, i) =>
            rgb.narrow(0, i, 1).narrow(2, frame, 1).expand([-1, -1, rgb.shape[2]!, -1, -1]),
          ),
        );
      return iic;
    }
  }
}

/** Losses, gradients of the first step, and after the last every parameter, slow copy, running statistic, queue and bank row. */
export function runRival({ settings: s }: Golden<RivalSettings>, run: Run): Computed {
  const method = make(s);
  prepare(method, run);
  const optimiser = new optim.SGD(method.parameters(), s.sgd);
  const computed: Computed = new Map();
  for (let step = 0; step < s.steps; step++) {
    const batch: Batch = { ...batchOf(s, step, run), rows: s.bank.rows[step]!, labels: null };
    const context = { seed: 0, epoch: 0, step, progress: step / s.steps, training: true };
    method.zeroGrad();
    const output = method.step(batch, context);
    output.loss.backward();
    if (step === 0) {
      for (const [name, { grad }] of method.namedParameters())
        if (grad !== null) computed.set(`grad.${referenceName(name)}`, grad.clone());
    }
    optimiser.step();
    method.afterStep(batch, output, context);
    method.afterUpdate(context);
    computed.set(`loss.${step}`, output.loss);
  }
  for (const [name, parameter] of method.namedParameters())
    computed.set(`after.${referenceName(name)}`, parameter);
  for (const [name, value] of buffers(method, referenceName)) computed.set(name, value);
  return computed;
}
