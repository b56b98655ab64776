// Builds every package's native code with CMake into its `build/`: packages/torch (the addon, and the operators for several
// processes) and packages/media (its operators). Skipped where sources, compiler flags and libtorch are those of the last build, told by a hash.
// `npm run build:native`; finds libtorch as packages/torch/src/libtorch.ts says. Arguments choose folders: `packages/torch`.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

// What each folder makes, and what its CMake wants to know beside libtorch.
const nodeApi = join(root, 'node_modules', 'node-api-headers', 'include');
const products = [
  {
    folder: 'packages/torch',
    native: 'native',
    product: 'avcl_torch.node',
    settings: [`-DNODE_API_INCLUDE=${nodeApi}`],
  },
  {
    folder: 'packages/torch',
    native: 'native/distributed',
    product: 'avcl_c10d.so',
    settings: [],
    // Built only where what it needs is there.
    extras: ['avcl_c10d_nccl.so'],
    without:
      "not built, because gloo's headers are missing (apt-get install libgloo-dev); only training with several processes needs it",
  },
  { folder: 'packages/media', native: 'native', product: 'avcl_media.so', settings: [] },
];

function run(command, args) {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

function hashOf(folder, libtorch) {
  const hash = createHash('sha256');
  const sources = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of sources.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(folder.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.update(`${libtorch.directory} ${libtorch.version}`).digest('hex');
}

function build({ folder, native: sources, product, settings, extras = [], without }, libtorch) {
  const native = join(root, folder, sources);
  const place = `${folder}/${sources}`;
  if (!existsSync(join(native, 'CMakeLists.txt'))) return;
  const out = join(root, folder, 'build');
  const name = product.replace(/\.\w+$/, '');
  const stamp = join(out, `${name}.json`);
  const hash = hashOf(native, libtorch);
  if (
    existsSync(stamp) &&
    existsSync(join(out, product)) &&
    JSON.parse(readFileSync(stamp, 'utf8')).hash === hash
  ) {
    console.error(`${place}: up to date`);
    return;
  }
  console.error(`${place}: building with libtorch ${libtorch.version} in ${libtorch.directory}`);
  const work = join(out, 'cmake', name);
  mkdirSync(work, { recursive: true });
  const common = [`-DLIBTORCH=${libtorch.directory}`, '-DCMAKE_BUILD_TYPE=Release'];
  run('cmake', ['-S', native, '-B', work, ...common, ...settings]);
  run('cmake', ['--build', work, '--parallel', String(availableParallelism())]);
  if (without !== undefined && !existsSync(join(work, product))) {
    console.error(`${place}: ${without}`);
    return;
  }
  // The old library may be loaded by a running process: put the new one in its place, do not write into it.
  for (const made of [product, ...extras.filter((extra) => existsSync(join(work, extra)))]) {
    renameSync(join(work, made), join(out, made));
  }
  writeFileSync(
    stamp,
    `${JSON.stringify({ hash, libtorch: libtorch.directory, version: libtorch.version }, null, 2)}\n`,
  );
}

async function main() {
  const compiled = join(root, 'packages/torch/dist/libtorch.js');
  if (!existsSync(compiled))
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/torch']);
  const { findLibtorch } = await import(compiled);
  const libtorch = findLibtorch(process.env, root);
  if (libtorch.warning) console.error(`warning: ${libtorch.warning}`);
  const wanted = process.argv.slice(2);
  for (const item of products) {
    if (wanted.length === 0 || wanted.includes(item.folder)) build(item, libtorch);
  }
}

main().catch((error) => {
  console.error(`build:native: ${error.message}`);
  if (error.fix) console.error(`fix: ${error.fix}`);
  process.exitCode = error.code === 'ENVIRONMENT' ? 4 : 1;
});
