/** Grad-CAM of a filled classifier, of each sample of a batch and both streams, and enlarged to the inputs. */
import { noGrad, type Tensor } from '@avcl/torch';
import { ClassifierMethod, gradCam } from 'avcl';
import type { Computed, Golden, Run } from './golden-file.js';
import { batchOf, type FinetuneSettings, prepare } from './step-cases.js';

type CamSettings = FinetuneSettings & { target: number };

export function runCam({ settings: s }: Golden<CamSettings>, run: Run): Computed {
  const { backbone, width, streams, amfm, gate, excitation, classes, target } = s;
  const audioFrames = s.audio_frames;
  const options = { backbone, width, audioFrames, streams, amfm, gate, excitation, classes, seed: 0 };
  const method = new ClassifierMethod(options);
  prepare(method, run);
  method.eval();
  const { rgb, audio } = batchOf(s, 0, run);
  const both = method.inputs.audio;
  const features = noGrad(() => ({
    rgb: method.encoders.rgbFeatures(rgb!),
    audio: both ? method.encoders.audioFeatures(audio!) : null,
  }));
  const pools = { rgb: features.rgb.pool, audio: features.audio?.pool ?? null };
  const maps = gradCam(method, features, target);
  const computed: Computed = new Map([
    ['logits', noGrad(() => method.classify(pools))],
    ['cam.rgb', maps.rgb!],
    ['large.rgb', large(maps.rgb!, s.rgb)],
  ]);
  if (both) computed.set('cam.audio', maps.audio!).set('large.audio', large(maps.audio!, s.mel));
  return computed;
}

function large(map: Tensor, shape: readonly number[]): Tensor {
  return map.unsqueeze(1).upsample_trilinear3d(shape.slice(2), false).select(1, 0);
}
