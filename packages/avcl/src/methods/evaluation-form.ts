/** The evaluation form of a method: its streams folded (`backbones/folded.ts`), its fusion as it is. */
import { AvclError, noGrad, type Tensor, tidy } from '@avcl/torch';
import type { EvaluationBackbone } from '../backbones/folded.js';
import type { Encoders } from './encoders.js';
import type { EvaluationForm, Features } from './method.js';

/** What a method does with its streams' features. */
export interface Fusion {
  fuse(features: Features): Tensor | null;
  classify(features: Features): Tensor;
}

/** Called by `forEvaluation` of the methods. */
export function evaluationForm(encoders: Encoders, fusion: Fusion): EvaluationForm {
  const folded = encoders.folded();
  const without = <T>(compute: () => T): T => noGrad(() => tidy(compute));
  const dispose = () => folded.dispose();
  return {
    encodeRgb: (rgb) => without(() => encoders.encodeRgb(rgb, there(folded.rgb, 'rgb'))),
    encodeAudio: (audio) => without(() => encoders.encodeAudio(audio, there(folded.audio, 'audio'))),
    fuse: (features) => without(() => fusion.fuse(features)),
    classify: (features) => without(() => fusion.classify(features)),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

function there(encoder: EvaluationBackbone | null, stream: string): EvaluationBackbone {
  if (encoder !== null) return encoder;
  throw new AvclError(
    'USAGE',
    `expected a method with the ${stream} stream, got one without; use its own stream`,
  );
}
