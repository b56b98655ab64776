/**
 * InfoNCE against a queue, MoCo's loss (He et al. 2020, eq. 1): a query is told apart from the queue's keys, its own key being the
 * positive. Checked against an independent reference.
 *
 *     L = mean_i -log( exp(q_i . k_i / tau) / ( exp(q_i . k_i / tau) + sum_j exp(q_i . queue_j / tau) ) ),  all of unit length
 */
import { cat, type Tensor } from '@avcl/torch';
import { exact, exactly } from './precision.js';
import { unitLength } from './unit-length.js';

/**
 * @param queries - (B, P), of any length
 * @param keys - (B, P), unit length; their gradient is stopped
 * @param queue - (Q, P), unit length; no gradient either
 * @param temperature - tau
 * @returns a scalar
 */
export function infoNce(queries: Tensor, keys: Tensor, queue: Tensor, temperature: number): Tensor {
  return exactly(queries, () => {
    const q = unitLength(exact(queries)); // (B, P)
    const positive = q.mul(keys.detach()).sum({ dim: [1], keepdim: true }); // (B, 1)
    const scores = cat([positive, q.mm(queue.detach().t())], { dim: 1 }).div(temperature); // (B, 1 + Q)
    return scores.log_softmax(1).narrow(1, 0, 1).mean().neg();
  });
}
