// `npm start`: all set-up, then the main job on the built-in benchmark (`--smoke` for the smallest size, `--setup-only` for set-up alone).
import { join } from 'node:path';
import { ROOT, runNode, setUp } from './setup/index.mjs';

const args = process.argv.slice(2);
setUp();
if (args.includes('--setup-only')) process.exit(0);
process.exitCode = await runNode([join(ROOT, 'packages/cli/bin/avcl.mjs'), 'demo', ...args]);
