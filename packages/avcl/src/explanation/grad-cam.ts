/**
 * Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391, eq. 1-2) at conv5 of both streams, the paper's Figure 2. After conv5 there is
 * only the global average and the classifier, so the gradient of a logit is the same at every position of a channel, and one
 * small backward pass through the classifier gives it: no graph of the encoders is built.
 */
import { enableGrad, grad, noGrad, type Tensor, tidy } from '@avcl/torch';
import type { BackboneFeatures } from '../backbones/backbone.js';
import type { ClassifierMethod } from '../methods/supervised.js';

/** The streams' pooled features and conv5 maps of a batch; null for a stream that the model has not. */
export interface SeenFeatures {
  readonly rgb: Pick<BackboneFeatures, 'pool' | 'conv5'> | null;
  readonly audio: Pick<BackboneFeatures, 'pool' | 'conv5'> | null;
}

/** Maps of a class. */
export interface ClassMaps {
  /** (B) logits of the class. */
  readonly logits: Tensor;
  /** (B, T', H', W') >= 0, or null. */
  readonly rgb: Tensor | null;
  readonly audio: Tensor | null;
}

/**
 * The gradients of the class's logits by the pooled features.
 * @returns logits (B), and (B, D) for each stream that is there
 */
export function featureGradients(
  method: ClassifierMethod,
  { rgb, audio }: SeenFeatures,
  target: number,
): { logits: Tensor; rgb: Tensor | null; audio: Tensor | null } {
  return tidy(() => {
    const leaf = (features: SeenFeatures['rgb']) =>
      features === null ? null : features.pool.detach().clone().requires_grad_(true);
    const leaves = { rgb: leaf(rgb), audio: leaf(audio) };
    const logits = enableGrad(() => method.classify(leaves).select(1, target)); // (B)
    const inputs = [leaves.rgb, leaves.audio].filter((tensor) => tensor !== null);
    const gradients = grad(logits.sum(), inputs);
    const next = (of: Tensor | null) => (of === null ? null : gradients.shift()!);
    return { logits: logits.detach(), rgb: next(leaves.rgb), audio: next(leaves.audio) };
  });
}

/**
 * ReLU of the channels' sum, each weighted by its mean gradient.
 * @param conv5 - (B, D, T', H', W')
 * @param gradient - (B, D), of the logit by the pooled feature
 * @returns (B, T', H', W')
 */
export function activationMap(conv5: Tensor, gradient: Tensor): Tensor {
  const [batch, channels, ...size] = conv5.shape as [number, number, number, number, number];
  const positions = size.reduce((product, side) => product * side, 1);
  const weights = gradient.div(positions).reshape([batch, channels, 1, 1, 1]);
  return noGrad(() =>
    tidy(() =>
      conv5
        .mul(weights)
        .sum({ dim: [1] })
        .relu(),
    ),
  );
}

/** Grad-CAM of both streams for one class. Evaluation mode is the caller's. */
export function gradCam(method: ClassifierMethod, features: SeenFeatures, target: number): ClassMaps {
  return tidy(() => {
    const { logits, ...gradients } = featureGradients(method, features, target);
    const map = (stream: 'rgb' | 'audio') =>
      features[stream] === null ? null : activationMap(features[stream].conv5, gradients[stream]!);
    return { logits, rgb: map('rgb'), audio: map('audio') };
  });
}
