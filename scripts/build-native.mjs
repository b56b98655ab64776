// `npm run build:native`: the native code of every package, or of those named (`@avcl/torch`, or its folder `packages/torch`), as
// packages/cli/setup/native.mjs builds it. Compiles @avcl/torch first where it changed, because it finds libtorch.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative, run, SetupError } from '../packages/cli/setup/index.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = process.argv.slice(2).map((name) => name.replace(/^packages\//, '@avcl/'));
try {
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/torch'], {
    cwd: root,
    fix: 'look at the messages above',
  });
  await buildNative(names.length === 0 ? {} : { packages: names });
} catch (error) {
  console.error(`build:native: ${error.message}`);
  if (error.fix) console.error(`fix: ${error.fix}`);
  process.exitCode = error instanceof SetupError || error.code === 'ENVIRONMENT' ? 4 : 1;
}
