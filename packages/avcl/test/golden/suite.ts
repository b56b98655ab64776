/** All golden cases by name, and the one way to check a case: run it, compare every tensor of its file. */

import { runCam } from './cam-cases.js';
import { type Computed, type Difference, Golden, LIMITS, type Run } from './golden-file.js';
import { runBackbone, runCgra, runFusion, runSelfcl } from './loss-cases.js';
import { runRival } from './rival-cases.js';
import { runFinetune, runPretrain } from './step-cases.js';

// biome-ignore lint/suspicious/noExplicitAny: each file's settings are known to its own case alone
type Case = (golden: Golden<any>, run: Run) => Computed;

const files = (run: Case, ...names: string[]): [string, Case][] => names.map((name) => [name, run]);

/** File name (without ending) to the function that computes what it holds. */
export const cases: ReadonlyMap<string, Case> = new Map([
  ...files(runBackbone, 'backbone-c3d-4-32', 'backbone-r3d-4-32', 'backbone-r21d-4-32'),
  ...files(
    runBackbone,
    'backbone-c3d-64-32',
    'backbone-r3d-64-32',
    'backbone-r21d-64-32',
    'backbone-r3d-64-112',
  ),
  ...files(runFusion, 'fusion-sigmoid-per_modality', 'fusion-sigmoid-shared'),
  ...files(runFusion, 'fusion-relu-per_modality', 'fusion-relu-shared'),
  ...files(runCgra, 'cgra'),
  ...files(runSelfcl, 'selfcl'),
  ...files(runPretrain, 'pretrain-bank', 'pretrain-shared', 'pretrain-in-batch-layers', 'pretrain-amfm'),
  ...files(runPretrain, 'pretrain-audio-1', 'pretrain-audio-slices', 'pretrain-c3d', 'pretrain-r21d'),
  ...files(
    runRival,
    'rival-iic',
    'rival-simclr',
    'rival-moco',
    'rival-byol',
    'rival-simsiam',
    'rival-barlow-twins',
  ),
  ...files(runFinetune, 'finetune-amfm', 'finetune-concat', 'finetune-relu-shared', 'finetune-rgb'),
  ...files(runCam, 'cam-r3d', 'cam-c3d', 'cam-rgb'),
]);

/** What a check found. */
export interface Verdict {
  /** How many tensors were compared. */
  compared: number;
  worst: Difference;
  /** Beyond the limit. */
  failures: Difference[];
}

/**
 * Runs a case and compares. In float32 the gradients of a file marked so are left out: it holds so many values that some
 * lie at a ReLU's kink, where rounding alone moves gradients by 1e-3; float64 compares them all.
 */
export function check(file: string, run: Run): Verdict {
  const golden = new Golden<object>(file);
  const all = golden.differences(cases.get(file)!(golden, run));
  const skipGradients = run.dtype === 'float32' && !golden.settings.float32_gradients;
  const differences = all.filter(({ name }) => !(skipGradients && name.startsWith('grad.')));
  return {
    compared: differences.length,
    worst: differences[0]!,
    failures: differences.filter(({ error }) => !(error <= LIMITS[run.dtype])),
  };
}
