// libtorch from the `torch` wheel, by pip, into `.libtorch/`: headers and the CPU libraries, and the CUDA libraries only where a
// GPU is seen. The wheel's Python dependencies are not fetched. Every file lands in one `lib/` folder, because libtorch's own search path
// ends in the folder it lies in.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasCommand, run, SetupError, say, sayDone } from './step.mjs';

export const TORCH_VERSION = '2.11.0';
// What libtorch_cpu.so needs besides itself, at the CUDA version that this torch was built with.
const CPU_COMPANIONS = ['nvidia-cuda-runtime==13.0.96', 'nvidia-cuda-cupti==13.0.85'];
const UNPACK = fileURLToPath(new URL('./unpack_wheels.py', import.meta.url));
const MACHINES = { x64: 'x86_64', arm64: 'aarch64' };

/** Fetch and unpack libtorch unless a usable one is named by the environment or is already here. */
export function installLibtorch(root) {
  if (process.env.LIBTORCH || process.env.LIBTORCH_USE_PYTORCH === '1')
    return sayDone('libtorch named by the environment');
  const home = join(root, '.libtorch');
  const flavour = hasCommand('nvidia-smi', ['-L']) ? 'cuda' : 'cpu';
  const stamp = join(home, 'installed.json');
  if (isInstalled(stamp, flavour)) return sayDone('libtorch');

  const downloads = join(root, '.libtorch-download');
  mkdirSync(downloads, { recursive: true });
  say(
    `fetching libtorch ${TORCH_VERSION} (${flavour}; the wheel is about 530 MB${flavour === 'cuda' ? ', its CUDA libraries about 2.5 GB' : ''})`,
  );
  download(downloads, ['--no-deps', `torch==${TORCH_VERSION}`]);
  download(downloads, ['--no-deps', ...CPU_COMPANIONS]);
  if (flavour === 'cuda') download(downloads, cudaRequirements(downloads));

  say('unpacking libtorch');
  const partial = `${home}.partial`;
  rmSync(partial, { recursive: true, force: true });
  run('python3', [UNPACK, flavour, downloads, partial], {
    fix: `free disk space (about ${flavour === 'cuda' ? 6 : 1} GB is needed), then run the command again`,
  });
  writeFileSync(join(partial, 'installed.json'), `${JSON.stringify({ version: TORCH_VERSION, flavour })}\n`);
  rmSync(home, { recursive: true, force: true });
  renameSync(partial, home);
  rmSync(downloads, { recursive: true, force: true });
}

function isInstalled(stamp, flavour) {
  if (!existsSync(stamp)) return false;
  const have = JSON.parse(readFileSync(stamp, 'utf8'));
  return have.version === TORCH_VERSION && (have.flavour === flavour || have.flavour === 'cuda');
}

// Wheels already in the folder are not fetched again, so a cut download costs only the file it cut.
function download(folder, requirements) {
  const machine = MACHINES[process.arch];
  if (process.platform !== 'linux' || !machine)
    throw new SetupError(
      `libtorch is fetched for Linux on x64 or arm64, got ${process.platform} on ${process.arch}`,
      'unpack a libtorch 2.11 yourself and name its folder in LIBTORCH',
    );
  const target = [
    '--only-binary=:all:',
    '--python-version=3.11',
    '--implementation=cp',
    '--abi=cp311',
    '--abi=abi3',
    '--abi=none',
  ];
  // pip matches a wheel's platform to the letter, so every glibc up to torch's own 2.28 is named.
  const platforms = [...Array.from({ length: 24 }, (_, i) => `manylinux_2_${28 - i}`), 'manylinux2014'].map(
    (name) => `--platform=${name}_${machine}`,
  );
  run(
    'python3',
    [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      ...target,
      ...platforms,
      '--find-links',
      folder,
      '-d',
      folder,
      ...requirements,
    ],
    {
      fix: 'check the network and the free disk space, then run the command again: what is already fetched is kept',
    },
  );
}

// The CUDA libraries are the ones that the torch wheel itself names.
function cudaRequirements(folder) {
  const wheel = readdirSync(folder).find((name) => name.startsWith('torch-'));
  const list = join(folder, 'cuda-requirements.txt');
  run('python3', [UNPACK, 'requirements', folder, list], {
    fix: `remove ${join(folder, wheel ?? '')} and run the command again`,
  });
  return ['-r', list];
}
