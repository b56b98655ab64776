/**
 * The golden suite without a test runner, for machines that have only Node: `node dist/run.js [device] [part of a name]`.
 * One CSV line a case on stdout, exit status 1 where a case is beyond its limit.
 */
import { tidy } from '@avcl/torch';
import { LIMITS } from './golden-file.js';
import { cases, check } from './suite.js';

const [device = 'cpu', part = ''] = process.argv.slice(2);
let failed = 0;
console.log('device,dtype,case,tensors,largest_error,limit,worst_tensor,verdict');
for (const dtype of ['float32', 'float64'] as const) {
  for (const file of [...cases.keys()].filter((name) => name.includes(part))) {
    const { compared, worst, failures } = tidy(() => check(file, { dtype, device }));
    const verdict = failures.length === 0 ? 'ok' : `${failures.length} beyond`;
    if (failures.length > 0) failed++;
    console.log(
      [
        device,
        dtype,
        file,
        compared,
        worst.error.toExponential(1),
        LIMITS[dtype],
        worst.name,
        verdict,
      ].join(),
    );
  }
}
console.error(
  failed === 0 ? `all cases agree on ${device}` : `${failed} cases beyond their limit on ${device}`,
);
process.exitCode = failed > 0 ? 1 : 0;
