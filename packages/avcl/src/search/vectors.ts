/**
 * From features to the vectors that are compared. Each stream's mean over the store is taken away first: it says which stream a feature is of, not
 * what is in it. Pre-training (CGRA, SelfCL) brings picture and sound into one space: there `both` is the unit-length mean, and everything can be
 * compared with everything. A fine-tuned classifier no longer keeps them together; its `both` is the head's layer.
 */
import { keep, noGrad, type Tensor, tidy } from '@avcl/torch';
import type { FeatureName } from '../evaluation/features.js';
import { unitLength } from '../losses/unit-length.js';
import type { Aspect } from './types.js';

/** Features by name, (N, D) each. */
export type Features = Readonly<Partial<Record<FeatureName, Tensor>>>;

/** Vectors by aspect, (N, D) each; only those that there are. */
export type Vectors = Readonly<Partial<Record<Aspect, Tensor>>>;

/** Which features an aspect is made of. */
const FEATURE: Readonly<Record<Aspect, FeatureName>> = { picture: 'rgb', sound: 'audio', both: 'fused' };
const ASPECTS = ['picture', 'sound', 'both'] as const;

/** Mean of each kind of features over a store, (1, D); zeros for a store of one clip, which would be its own mean. Owned by the caller. */
export function meansOf(features: Features): Features {
  const of = (f: Tensor) => keep(tidy(() => (f.shape[0]! > 1 ? f.mean([0], { keepdim: true }) : f.mul(0))));
  return Object.fromEntries(Object.entries(features).map(([name, f]) => [name, of(f)]));
}

/** Unit-length vectors of features. Owned by the caller. */
export function vectorsOf(features: Features, means: Features, aligned: boolean): Vectors {
  return noGrad(() => {
    const centred = (aspect: Aspect): Tensor | null => {
      const f = features[FEATURE[aspect]];
      const mean = means[FEATURE[aspect]];
      return f === undefined || mean === undefined ? null : unitLength(f.sub(mean));
    };
    const make = (aspect: Aspect): Tensor | null => {
      if (aspect !== 'both' || !aligned) return centred(aspect);
      const [picture, sound] = [centred('picture'), centred('sound')];
      return picture === null || sound === null ? null : unitLength(picture.add(sound));
    };
    const made = ASPECTS.flatMap((aspect) => {
      const vectors = tidy(() => make(aspect));
      return vectors === null ? [] : [[aspect, keep(vectors)] as const];
    });
    return Object.fromEntries(made);
  });
}
