/**
 * Signs of a run that goes wrong, beside the methods' own spread: the share of the gradient that each encoder gets, and the effective rank of a batch's features, exp of the entropy of their
 * covariance's spectrum (Roy and Vetterli 2007). Near 1 when all features lie on one line, whatever their length.
 */
import { linalg_eigvalsh, optim, type Tensor, tidy } from '@avcl/torch';
import type { Features, Method } from '../methods/method.js';

/** Effective rank of the centred features: 1 .. min(B - 1, D). @param f - (B, D) */
export function effectiveRank(f: Tensor): number {
  const spectrum = tidy(() => {
    const centred = f.sub(f.mean({ dim: [0], keepdim: true }));
    return [...linalg_eigvalsh(centred.mm(centred.t()).to({ device: 'cpu' })).toArray()].map((value) =>
      Math.max(0, Number(value)),
    );
  });
  const sum = spectrum.reduce((a, b) => a + b, 0);
  if (sum === 0) {
    return 1;
  }
  const entropy = spectrum.reduce(
    (total, value) => (value > 0 ? total - (value / sum) * Math.log(value / sum) : total),
    0,
  );
  return Math.exp(entropy);
}

/** Rows that are looked at: the time that a spectrum takes grows with their cube, and a batch of many processes is large. */
const ROWS = 256;

/** The figure of each stream that a batch has, by metric name. */
export function featureFigures(features: Features): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [stream, f] of [['rgb', features.rgb] as const, ['audio', features.audio] as const]) {
    if (f !== null) {
      const plain = f.detach().narrow(0, 0, Math.min(ROWS, f.shape[0]!)).to({ dtype: 'float32' });
      figures[`effective_rank_${stream}`] = effectiveRank(plain);
    }
  }
  return figures;
}

/**
 * `gradient_share_rgb`: the RGB encoder's part of both encoders' gradient norms, 0.5 where they are equal, 0 or 1 where one gets none.
 * Absent where there are no two encoders to compare (one stream, or one network for both), and where neither has a gradient.
 */
export function gradientFigures(method: Method): Record<string, number> {
  const [rgb, audio] = ['rgb', 'audio'].map((stream) =>
    [...method.namedParameters()]
      .filter(([name]) => name.startsWith(`encoders.${stream}.`))
      .map(([, parameter]) => parameter),
  );
  if (rgb!.length === 0 || audio!.length === 0) return {};
  const norm = (own: Tensor[]) => tidy(() => optim.clipGradNorm(own, Number.POSITIVE_INFINITY).item());
  const part = norm(rgb!);
  const whole = part + norm(audio!);
  // Not finite: a step of fp16 that its scaler leaves out.
  return whole > 0 && Number.isFinite(whole) ? { gradient_share_rgb: part / whole } : {};
}
