// Builds the native code of the packages with CMake, each into its own `build/`: @avcl/torch (the addon, and the operators for several
// processes) and @avcl/media (its operators). Skipped where sources and libtorch are those of the last build, told by a hash.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, say, sayDone } from './step.mjs';

// What each folder makes, and what its CMake wants to know beside libtorch.
const PRODUCTS = [
  {
    package: '@avcl/torch',
    native: 'native',
    product: 'avcl_torch.node',
    settings: (folder) => [
      `-DNODE_API_INCLUDE=${createRequire(join(folder, 'package.json'))('node-api-headers').include_dir}`,
    ],
  },
  {
    package: '@avcl/torch',
    native: 'native/distributed',
    product: 'avcl_c10d.so',
    // Built only where what it needs is there.
    extras: ['avcl_c10d_nccl.so'],
    without:
      "not built, because gloo's headers are missing (apt-get install libgloo-dev); only training with several processes needs it",
  },
  { package: '@avcl/media', native: 'native', product: 'avcl_media.so' },
];

/**
 * Build what is not built. @avcl/torch must be compiled, for it finds libtorch.
 * @param packages - their names; all of them where none is given
 * @param rebuild - also what is up to date
 * @returns the libtorch that was built with, and the products built now
 */
export async function buildNative({ packages, rebuild = false } = {}) {
  const { findLibtorch, libtorchRoot } = await import('@avcl/torch');
  const libtorch = findLibtorch(process.env, libtorchRoot());
  if (libtorch.warning) say(`warning: ${libtorch.warning}`);
  const wanted = PRODUCTS.filter((item) => packages === undefined || packages.includes(item.package));
  const built = wanted.filter((item) => build(item, libtorch, rebuild)).map(({ product }) => product);
  return { libtorch, built };
}

function build(item, libtorch, rebuild) {
  const { native, product, settings = () => [], extras = [], without } = item;
  const folder = dirname(dirname(fileURLToPath(import.meta.resolve(item.package))));
  const sources = join(folder, native);
  const place = `${item.package}/${native}`;
  const out = join(folder, 'build');
  const name = product.replace(/\.\w+$/, '');
  const stamp = join(out, `${name}.json`);
  const hash = hashOf(sources, libtorch);
  if (!rebuild && isBuilt(stamp, join(out, product), hash)) {
    sayDone(place);
    return false;
  }
  say(`building ${place} with libtorch ${libtorch.version} in ${libtorch.directory}`);
  const work = join(out, 'cmake', name);
  if (rebuild) rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const fix = 'look at the messages above; `npx avcl setup --rebuild` builds everything anew';
  const common = [`-DLIBTORCH=${libtorch.directory}`, '-DCMAKE_BUILD_TYPE=Release'];
  run('cmake', ['-S', sources, '-B', work, ...common, ...settings(folder)], { fix });
  run('cmake', ['--build', work, '--parallel', String(availableParallelism())], { fix });
  if (without !== undefined && !existsSync(join(work, product))) {
    say(`${place}: ${without}`);
    return false;
  }
  // The old library may be loaded by a running process: put the new one in its place, do not write into it.
  for (const made of [product, ...extras.filter((extra) => existsSync(join(work, extra)))]) {
    renameSync(join(work, made), join(out, made));
  }
  const { directory, version } = libtorch;
  writeFileSync(stamp, `${JSON.stringify({ hash, libtorch: directory, version }, null, 2)}\n`);
  return true;
}

function isBuilt(stamp, product, hash) {
  return existsSync(stamp) && existsSync(product) && JSON.parse(readFileSync(stamp, 'utf8')).hash === hash;
}

function hashOf(folder, libtorch) {
  const hash = createHash('sha256');
  const sources = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of sources.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(folder.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.update(`${libtorch.directory} ${libtorch.version}`).digest('hex');
}
