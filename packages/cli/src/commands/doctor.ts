/** `avcl doctor`: what is installed and found, fast or slow. Exit status 4 where something is to be put right. */
import type { Check } from '../doctor/check.js';
import { type CommonOptions, type Define, examples } from '../frame/define.js';

/** A line a check, and the fix under each that failed. */
export function doctorText(checks: readonly Check[]): string {
  const width = Math.max(...checks.map((check) => check.name.length));
  const lines = checks.flatMap((check) => [
    `${check.ok ? 'ok  ' : 'FAIL'} ${check.name.padEnd(width)}  ${check.detail}`,
    ...(check.fix === null ? [] : [`     ${''.padEnd(width)}  fix: ${check.fix}`]),
  ]);
  const failed = checks.filter((check) => !check.ok).length;
  return [...lines, failed === 0 ? 'all is well' : `${failed} to put right`].join('\n');
}

export const define: Define = (command, run) => {
  command.addHelpText('after', examples('doctor', 'doctor --json')).action((options: CommonOptions) =>
    run(options, async () => {
      const { examine } = await import('../doctor/index.js');
      const checks = await examine();
      const ok = checks.every((check) => check.ok);
      return { json: { ok, checks }, text: doctorText(checks), exitCode: ok ? 0 : 4 };
    }),
  );
};
