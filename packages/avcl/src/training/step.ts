/**
 * One optimiser step: forward and backward of its batches, clipping, update, and what the method does afterwards.
 * Knows no method. Everything in it is freed when it returns.
 */
import { autocast, type distributed, noGrad, optim, tidy } from '@avcl/torch';
import type { Batch, Method, StepContext, StepOutput } from '../methods/method.js';
import type { Recipe } from '../recipe/schema.js';
import { featureFigures, gradientFigures } from './monitor.js';
import { type AnyOptimiser, setRate } from './optimiser.js';

const dtypes = { fp32: 'float32', bf16: 'bfloat16', fp16: 'float16' } as const;

/** What a step computes with. */
export interface StepTools {
  readonly method: Method;
  readonly optimiser: AnyOptimiser;
  /** With precision fp16 only. */
  readonly scaler: optim.GradScaler | null;
  readonly precision: Recipe['precision'];
  readonly device: string;
  /** 0: none. */
  readonly clipGrad: number;
  /** With several processes: the group, and the sum of gradients over it. */
  readonly joined?:
    | { readonly group: distributed.ProcessGroup; readonly gradients: distributed.GradientSum }
    | undefined;
}

/** What a step found: means over its batches. */
export interface StepReport {
  readonly figures: Readonly<Record<string, number>>;
  /** What was not finite, if anything; then no weight was touched. */
  readonly fault: { readonly what: string; readonly value: number; readonly context: StepContext } | null;
}

/**
 * @param batches - the forward passes whose gradients the step averages
 * @param contexts - one for each
 */
export function optimiserStep(
  tools: StepTools,
  batches: readonly Batch[],
  contexts: readonly StepContext[],
  lr: number,
): StepReport {
  const { method, optimiser, scaler, joined } = tools;
  return tidy(() => {
    setRate(optimiser, lr);
    optimiser.zeroGrad();
    const outputs: StepOutput[] = [];
    for (const [i, batch] of batches.entries()) {
      const output = autocast({ device: tools.device, dtype: dtypes[tools.precision] }, () =>
        method.step(batch, contexts[i]!),
      );
      outputs.push(output);
      // What is minimised is the mean of all processes' losses, each of which has the value of the whole batch's.
      const losses = batches.length * (joined?.group.size ?? 1);
      const share = losses === 1 ? output.loss : output.loss.div(losses);
      const scaled = scaler === null ? share : scaler.scale(share);
      if (i === batches.length - 1) joined?.gradients.prepare(scaled);
      scaled.backward();
    }
    // Read only now: a GPU computes behind, and to ask it for a number is to wait for all that was asked of it before.
    const figures: Record<string, number> = {};
    for (const [i, { loss, parts }] of outputs.entries()) {
      for (const [name, tensor] of Object.entries({ loss, ...parts })) {
        figures[name] = (figures[name] ?? 0) + tensor.item() / batches.length;
      }
      if (!Number.isFinite(figures.loss)) {
        return { figures, fault: { what: 'loss', value: loss.item(), context: contexts[i]! } };
      }
    }
    scaler?.unscale_(optimiser);
    const bound = tools.clipGrad > 0 ? tools.clipGrad : Number.POSITIVE_INFINITY;
    const norm = optim.clipGradNorm(method.parameters(), bound).item();
    figures.grad_norm = norm;
    if (!Number.isFinite(norm) && scaler === null) {
      return { figures, fault: { what: 'gradient', value: norm, context: contexts.at(-1)! } };
    }
    Object.assign(figures, gradientFigures(method));
    if (scaler === null) {
      optimiser.step();
    } else {
      scaler.step(optimiser);
      scaler.update();
    }
    noGrad(() => {
      for (const [i, output] of outputs.entries()) {
        method.afterStep(batches[i]!, output, contexts[i]!);
      }
      method.afterUpdate(contexts.at(-1)!);
      if ((joined?.group.rank ?? 0) === 0) Object.assign(figures, featureFigures(outputs.at(-1)!.features));
    });
    return { figures, fault: null };
  });
}
