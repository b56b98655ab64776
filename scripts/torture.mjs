// `npm run torture`: 200 kills of runs and builds, each gone on with; `-- --kills N --seed N`. Writes the result as Markdown to
// `--out FILE`, and to the terminal.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, setUp } from './setup/index.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string' },
  },
});
setUp();
const { torture } = await import('../test/survival/torture.mjs');
const cache = join(ROOT, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'torture-'));
const began = performance.now();
const options = { kills: Number(values.kills), seed: Number(values.seed), say: console.log };
const { kills, compared, places, problems } = await torture(folder, options);
const minutes = ((performance.now() - began) / 60_000).toFixed(1);
const rows = Object.entries(places)
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([where, count]) => `| ${where} | ${count} |`);
const text = `# Torture of runs and builds
\`npm run torture -- --kills ${kills} --seed ${values.seed}\`, ${minutes} min on ${cpus().length} x ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}.

${kills} SIGKILLs, each followed by the command that goes on. ${compared} runs and builds came to their end and were compared with ones never stopped: weights,
bank, optimiser, selected epoch, metrics rows (without the clock's fields), every file of the store, byte for byte.
Problems: ${problems.length === 0 ? 'none' : `\n\n${problems.map((problem) => `- ${problem}`).join('\n')}`}.

| what was killed, and where | kills |
|---|---|
${rows.join('\n')}
`;
console.log(`\n${text}`);
if (values.out !== undefined) writeFileSync(values.out, text);
if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;
