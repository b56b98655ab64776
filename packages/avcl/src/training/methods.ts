/**
 * From a recipe to the module that is trained, on the recipe's device and in the memory layout that is fastest for 3-D
 * convolutions (channels last).
 */
import { AvclMethod } from '../methods/avcl.js';
import type { EncoderOptions } from '../methods/encoders.js';
import type { Method } from '../methods/method.js';
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

function placed<M extends Method>(method: M, { device }: Recipe): M {
  return method.to({ device, memoryFormat: 'channels_last_3d' });
}

/** AVCL for pre-training on `videos` videos. */
export function makePretrainMethod(recipe: Recipe, videos: number): AvclMethod {
  const { model, pretrain } = recipe;
  const options = {
    ...encoderOptions(recipe),
    videos,
    cgra: pretrain.cgra,
    cgraLayers: pretrain.cgra_layers,
    cgraMap: pretrain.cgra_map,
    cgraScale: pretrain.cgra_scale,
    lambda: pretrain.lambda,
    selfcl: pretrain.selfcl,
    nceK: pretrain.nce_k,
    nceT: pretrain.nce_t,
    nceM: pretrain.nce_m,
    normalise: pretrain.normalise,
    alpha: pretrain.alpha,
    beta: pretrain.beta,
    amfmInPretrain: pretrain.amfm_in_pretrain,
    gate: model.gate,
    excitation: model.excitation,
  };
  return placed(new AvclMethod(options), recipe);
}

/** The classifier of fine-tuning and the supervised baselines. */
export function makeClassifier(recipe: Recipe, classes: number): ClassifierMethod {
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
  return placed(new ClassifierMethod(options), recipe);
}
