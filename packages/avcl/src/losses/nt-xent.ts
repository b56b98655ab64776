/**
 * NT-Xent, SimCLR's loss (Chen et al. 2020, eq. 1), with a video's two modalities as its two views: each of the 2B projections is
 * told apart from the 2B - 2 others of the batch, those of its own modality too. Checked against an independent reference.
 *
 *     l_i = -log( exp(cos(z_i, z_p(i)) / tau) / sum_{j != i} exp(cos(z_i, z_j) / tau) );    L = mean over the 2B anchors
 */
import { cat, type Tensor } from '@avcl/torch';
import { exact, exactly } from './precision.js';
import { unitLength } from './unit-length.js';

/**
 * @param rgb - (B, P) projections
 * @param audio - (B, P), row by row the partner of `rgb`
 * @param temperature - tau
 * @returns a scalar; 2B equal projections give ln(2B - 1)
 */
export function ntXent(rgb: Tensor, audio: Tensor, temperature: number): Tensor {
  return exactly(rgb, () => {
    const batch = rgb.shape[0]!;
    const z = unitLength(cat([exact(rgb), exact(audio)])); // (2B, P)
    const scores = z.mm(z.t()).div(temperature); // (2B, 2B)
    scores.diagonal().fill_(Number.NEGATIVE_INFINITY);
    const logarithms = scores.log_softmax(1); // (2B, 2B)
    const partners = cat([logarithms.diagonal({ offset: batch }), logarithms.diagonal({ offset: -batch })]); // (2B)
    return partners.mean().neg();
  });
}
