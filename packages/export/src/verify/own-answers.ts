/**
 * What the run itself says about windows, by libtorch: the logits of its evaluation form, and the evidence maps by automatic differentiation, a
 * way of its own that shares nothing with the written graph.
 */
import { cat, enableGrad, grad, noGrad, type Tensor, tidy } from '@avcl/torch';
import type { Batch, ClassifierMethod, LoadedModel } from 'avcl';

/** Windows as a model takes them. */
export type Windows = Pick<Batch, 'rgb' | 'audio'>;

/** (B, C); belongs to the scope of the caller. */
export function ownLogits({ form }: Pick<LoadedModel, 'form'>, { rgb, audio }: Windows): Tensor {
  return tidy(() =>
    form
      .classify({
        rgb: rgb === null ? null : form.encodeRgb(rgb),
        audio: audio === null ? null : form.encodeAudio(audio),
      })
      .to({ device: 'cpu', dtype: 'float32' }),
  );
}

/** Evidence of both streams, (B, C, t, h, w) each, and how far each window's hidden values stay from the kink of the ReLU. */
export interface OwnEvidence {
  readonly rgb: Tensor | null;
  readonly audio: Tensor | null;
  /** (B): least |hidden| before the ReLU, as a share of the largest; infinite with one stream, which has no ReLU. */
  readonly margin: readonly number[];
}

/**
 * The gradient of each logit by the gated features, with the gates held, times gate and map.
 * @param method - in evaluation mode
 */
export function ownEvidence(method: ClassifierMethod, { rgb, audio }: Windows): OwnEvidence {
  return tidy(() => {
    const seen = noGrad(() => ({
      rgb: rgb === null ? null : method.encoders.rgbFeatures(rgb),
      audio: audio === null ? null : method.encoders.audioFeatures(audio),
    }));
    const gates =
      method.amfm !== null && seen.rgb !== null && seen.audio !== null
        ? noGrad(() => method.amfm!.gates(seen.rgb!.pool, seen.audio!.pool))
        : null;
    const leaf = (stream: 'rgb' | 'audio') => {
      const features = seen[stream];
      if (features === null) return null;
      const gated = gates === null ? features.pool : features.pool.mul(gates[stream]);
      return gated.detach().clone().requires_grad_(true);
    };
    const leaves = { rgb: leaf('rgb'), audio: leaf('audio') };
    const there = (['rgb', 'audio'] as const).filter((stream) => leaves[stream] !== null);
    const maps = { rgb: [] as Tensor[], audio: [] as Tensor[] };
    for (let c = 0; c < method.classes; c++) {
      const logit = enableGrad(() => classified(method, leaves).select(1, c).sum());
      const gradients = grad(
        logit,
        there.map((stream) => leaves[stream]!),
      );
      for (const [i, stream] of there.entries()) {
        const weights = gates === null ? gradients[i]! : gradients[i]!.mul(gates[stream]); // (B, D)
        const [batch, dim] = weights.shape as [number, number];
        maps[stream].push(
          seen[stream]!.conv5.mul(weights.reshape([batch, dim, 1, 1, 1])).sum({ dim: [1], keepdim: true }),
        ); // (B, 1, t, h, w)
      }
    }
    const joined = (stream: 'rgb' | 'audio') =>
      seen[stream] === null ? null : cat(maps[stream], { dim: 1 }).to({ device: 'cpu' });
    return { rgb: joined('rgb'), audio: joined('audio'), margin: margins(method, leaves) };
  });
}

/** The classifier behind the gate. */
function classified(
  method: ClassifierMethod,
  { rgb, audio }: { rgb: Tensor | null; audio: Tensor | null },
): Tensor {
  return method.head !== null ? method.head.forward(rgb!, audio!) : method.linear!.forward((rgb ?? audio)!);
}

function margins(
  method: ClassifierMethod,
  { rgb, audio }: { rgb: Tensor | null; audio: Tensor | null },
): number[] {
  const batch = (rgb ?? audio)!.shape[0]!;
  const { head } = method;
  if (head === null) return Array<number>(batch).fill(Number.POSITIVE_INFINITY);
  return noGrad(() => {
    const before = head.fc1.forward(cat([rgb!, audio!], { dim: 1 })).abs(); // (B, D)
    const least = before.amin({ dim: [1] }).div(before.amax({ dim: [1] }).add(1e-30)); // (B)
    return [...least.to({ device: 'cpu' }).toArray()].map(Number);
  });
}
