// What must be on the machine beside npm packages: Node, Python with pip, a compiler, CMake, ffmpeg, the libjpeg-turbo headers; gloo's
// headers where several processes are to train together, Chromium for the tests of web pages. As root on a Debian-like system the missing
// ones are installed; elsewhere the exact command is printed.
import { spawnSync } from 'node:child_process';
import { hasCommand, run, SetupError, say, sayDone } from './step.mjs';

const OLDEST_NODE = [20, 19];

const NEEDS = [
  {
    what: 'Python 3 with pip',
    debian: 'python3-pip',
    present: () => hasCommand('python3', ['-m', 'pip', '--version']),
  },
  { what: 'g++ (C++17)', debian: 'g++', present: () => hasCommand('g++') },
  { what: 'make', debian: 'make', present: () => hasCommand('make') || hasCommand('ninja') },
  { what: 'CMake', debian: 'cmake', present: () => hasCommand('cmake') },
  {
    what: 'ffmpeg and ffprobe',
    debian: 'ffmpeg',
    present: () => hasCommand('ffmpeg', ['-version']) && hasCommand('ffprobe', ['-version']),
  },
  {
    what: 'the libjpeg-turbo headers',
    debian: 'libjpeg-dev', // Debian's and Ubuntu's name for libjpeg-turbo's jpeglib.h
    present: () => hasHeader('jpeglib.h'),
  },
  {
    what: "gloo's headers",
    debian: 'libgloo-dev',
    present: () => hasHeader('gloo/context.h'),
    optional: 'only training with several processes needs them',
  },
  {
    what: 'Chromium',
    debian: 'chromium',
    present: () => hasCommand('chromium'),
    optional: 'only the tests of the web pages need it',
    onlyTests: true,
  },
];

function hasHeader(name) {
  const source = `#include <cstdio>\n#include <${name}>\n`;
  return (
    spawnSync('g++', ['-fsyntax-only', '-x', 'c++', '-'], {
      input: source,
      stdio: ['pipe', 'ignore', 'ignore'],
    }).status === 0
  );
}

/** Throws unless this Node is new enough. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]))
    throw new SetupError(
      `expected Node ${OLDEST_NODE.join('.')} or newer, got ${process.versions.node}`,
      'install a newer Node and run the command again',
    );
}

/**
 * Find or install what the build and the media path need from the system. What is optional may be missing, which is said.
 * `tests: false` leaves out what only this project's tests need.
 */
export function requireToolchain({ tests = true } = {}) {
  const missing = NEEDS.filter((need) => (tests || !need.onlyTests) && !need.present());
  if (missing.length === 0) return sayDone('system packages');
  install(missing.filter((need) => need.optional === undefined));
  for (const need of missing.filter((need) => need.optional !== undefined)) {
    try {
      install([need]);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      say(`going on without ${need.what}: ${need.optional}; ${error.fix}`);
    }
  }
}

function install(missing) {
  if (missing.length === 0) return;
  const names = missing.map((need) => need.what).join(', ');
  const packages = missing.map((need) => need.debian);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !hasCommand('apt-get')) {
    const fix = hasCommand('apt-get')
      ? `run: sudo apt-get update && sudo ${command}`
      : `install these with your system's package manager (Debian's names: ${packages.join(', ')}), then run the command again`;
    throw new SetupError(`missing on this machine: ${names}`, fix);
  }
  say(`installing ${names}`);
  const fix = `look at the messages above, then run: apt-get update && ${command}`;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env, fix });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, fix });
  const still = missing.filter((need) => !need.present());
  if (still.length > 0)
    throw new SetupError(`still missing after installing: ${still.map((need) => need.what).join(', ')}`, fix);
}
