/**
 * torchvision's names, where the network is torchvision's: R3D of width 64 is its `VideoResNet` of `BasicBlock`s, and with two blocks a stage `r3d_18`. One
 * stream is one whole `VideoResNet` with its `fc`; two are a network each without `fc`, and the classifier beside them under our names. R(2+1)D has other
 * middle channels and shortcuts than torchvision's, and C3D is not there: both are refused.
 */
import { join } from 'node:path';
import { AvclError, type Tensor, writeSafetensors } from '@avcl/torch';
import { type Backbone, type ClassifierMethod, type LoadedModel, torchvisionName, version } from 'avcl';
import { torchvisionUse } from '../card/torchvision-use.js';
import type { WriteFormat } from '../job.js';

/** A `VideoResNet`'s weights under torchvision's names; with `fc` where a classifier is given. */
export function torchvisionWeights(
  backbone: Backbone,
  linear: ClassifierMethod['linear'] = null,
): Map<string, Tensor> {
  const named = [...backbone.stateDict()].map(
    ([name, tensor]) => [torchvisionName(name, backbone.architecture), tensor] as const,
  );
  if (linear === null) return new Map(named);
  return new Map([...named, ['fc.weight', linear.weight], ['fc.bias', linear.bias!]]);
}

/** @throws AvclError USAGE where torchvision has no such network */
export function requireTorchvision({ recipe }: Pick<LoadedModel, 'recipe'>): void {
  const { backbone, width } = recipe.model;
  const why =
    backbone === 'r21d'
      ? "R(2+1)D, which has other middle channels and shortcuts than torchvision's r2plus1d_18"
      : backbone === 'c3d'
        ? 'C3D, which torchvision does not have'
        : width !== 64
          ? `R3D of width ${width}, and torchvision's has 64`
          : null;
  if (why === null) return;
  throw new AvclError(
    'USAGE',
    `expected R3D of width 64 for torchvision's names, got ${why}; export another format`,
    {
      fix: 'use --format safetensors or --format onnx',
    },
  );
}

export const writeTorchvision: WriteFormat = async ({ folder, model }) => {
  requireTorchvision(model);
  const method = model.method as ClassifierMethod;
  const { rgb, audio } = method.encoders;
  const metadata = { format: 'pt', avcl: version, classes: JSON.stringify(model.classes) };
  const write = (name: string, weights: ReadonlyMap<string, Tensor>) =>
    writeSafetensors(join(folder, `${name}.safetensors`), weights, metadata);
  if (method.linear !== null) {
    write('model', torchvisionWeights((rgb ?? audio)!, method.linear));
  } else {
    write('rgb', torchvisionWeights(rgb!));
    write('audio', torchvisionWeights(audio!));
    write('classifier', new Map([...method.stateDict()].filter(([name]) => !name.startsWith('encoders.'))));
  }
  return { verification: null, describe: null, use: torchvisionUse(model) };
};
