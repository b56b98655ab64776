/**
 * From a recipe to the module that is trained, on the recipe's device and in the memory layout that is fastest for 3-D
 * convolutions (channels last).
 */
import { AvclError } from '@avcl/torch';
import type { EncoderOptions } from '../methods/encoders.js';
import type { Method } from '../methods/method.js';
import type { PairedMethod } from '../methods/paired.js';
import { pretrainMethods } from '../methods/registry.js';
import { ClassifierMethod } from '../methods/supervised.js';
import type { Recipe } from '../recipe/schema.js';

function encoderOptions({ seed, model, data }: Recipe): EncoderOptions {
  return {
    seed,
    backbone: model.backbone,
    width: model.width,
    depth: model.depth,
    encoders: model.encoders,
    audioFrames: data.audio_frames,
    audioSlices: data.rgb_frames,
    standardise: data.standardise,
    temporalMeanSubtraction: data.temporal_mean_subtraction,
  };
}

function placed<M extends Method>(method: M, device: string): M {
  return method.to({ device, memoryFormat: 'channels_last_3d' });
}

/** The recipe's method of pre-training, for `videos` videos. @throws AvclError USAGE for settings that do not fit it */
export function makePretrainMethod(recipe: Recipe, videos: number, device = recipe.device): PairedMethod {
  const { method, batch_size } = recipe.pretrain;
  if (batch_size < 2) {
    throw new AvclError(
      'USAGE',
      `expected at least 2 for \`pretrain.batch_size\`, got ${batch_size}: a video alone has nothing to be told apart from`,
    );
  }
  const { make } = pretrainMethods[method]!; // the schema knows the names
  return placed(make({ encoders: encoderOptions(recipe), recipe, videos }), device);
}

/** The classifier of fine-tuning and the supervised baselines. */
export function makeClassifier(recipe: Recipe, classes: number, device = recipe.device): ClassifierMethod {
  const { model, finetune } = recipe;
  const options = {
    ...encoderOptions(recipe),
    classes,
    streams: finetune.inputs,
    amfm: model.amfm,
    gate: model.gate,
    excitation: model.excitation,
    dropout: model.dropout,
  };
  return placed(new ClassifierMethod(options), device);
}
