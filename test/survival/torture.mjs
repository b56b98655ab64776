// Kills runs and builds without warning, again and again, and goes on with them, until they have ended; then compares every byte
// with those of a run and a store that were never stopped. Half of the kills come after a drawn number of changes on the disk (so most
// of them inside the writing of a checkpoint, a shard, a metrics row), half at a drawn moment. `npm run torture` does 200.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { randomFor } from '@avcl/torch';
import { AVCL, run, start } from './machine.mjs';

const MODEL = [
  'model.width=1',
  'data.frame_height=32',
  'data.mel_seconds=10',
  'data.mel_size=36',
  'threads=1',
];
const TRAINING = ['--recipe', 'smoke', ...MODEL, 'epochs=3', 'batch_size=4', 'checkpoint_every=1'];

/** What is tortured. Each has a command that makes `out` in one go, one that goes on with it, and what must be the same in the end. */
function victims(folder) {
  const clips = join(folder, 'clips/clips.csv');
  const store = join(folder, 'store');
  const build = (out) => [join(import.meta.dirname, 'build.mjs'), clips, out];
  const training =
    (stage, ...more) =>
    (out) => {
      const begin = [AVCL, stage, '--data', store, ...more, '--out', out];
      return existsSync(join(out, 'config.yaml')) ? [...begin, '--resume'] : [...begin, ...TRAINING];
    };
  const bank = ['selfcl=bank', 'nce_k=4', 'optimiser=adamw'];
  const pretrain = (out) => {
    const words = training('pretrain')(out);
    return words.includes('--resume') ? words : [...words, ...bank];
  };
  return {
    'data build': { command: build, outcome: storeFiles, place: buildPlace, lives: 2 },
    pretrain: { command: pretrain, outcome: runFiles, place: runPlace, lives: 5 },
    finetune: {
      command: training('finetune', '--from', 'none'),
      outcome: runFiles,
      place: runPlace,
      lives: 5,
    },
  };
}

const hash = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

function storeFiles(store) {
  return Object.fromEntries(readdirSync(store).map((name) => [name, hash(join(store, name))]));
}

/** Weights and bank, optimiser, where there is one the selected epoch, and every metrics row but for the clock's fields. */
function runFiles(out) {
  const checkpoints = join(out, 'checkpoints');
  const files = readdirSync(checkpoints, { recursive: true })
    .filter((name) => /^(last|best)\/.*\.safetensors$/.test(name))
    .map((name) => [name, hash(join(checkpoints, name))]);
  const rows = readFileSync(join(out, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.stringify({ ...JSON.parse(line), seconds: 0, samples_per_s: 0, data_wait: 0 }));
  return { ...Object.fromEntries(files), rows };
}

/** In the middle of what a kill came, as the files that it left tell. */
function runPlace(out, began) {
  const checkpoints = join(out, 'checkpoints');
  if (!existsSync(join(out, 'config.yaml'))) return 'before the run began';
  const names = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
  const fresh = names.filter((name) => statSync(join(checkpoints, name)).ctimeMs >= began);
  if (fresh.some((name) => /\.(new|old)$/.test(name))) return 'inside a checkpoint';
  if (fresh.length > 0) return 'between two checkpoints';
  return 'before the first checkpoint';
}

function buildPlace(out) {
  if (!existsSync(join(out, '.building')))
    return existsSync(out) ? 'after the build' : 'before the build began';
  return existsSync(join(out, 'index.jsonl')) ? 'at the end of a build' : 'inside a build';
}

/**
 * @param {string} folder an empty one to work in
 * @param {{ kills: number, seed: number, only?: string, say?: (line: string) => void }} options
 * @returns counts of kills by victim and place, of runs that were ended and compared, and what went wrong: nothing, it is hoped
 */
export async function torture(folder, { kills, seed, only, say = () => {} }) {
  mkdirSync(folder, { recursive: true });
  const clips = join(folder, 'clips');
  must(run([AVCL, 'synth', '--out', clips, '--preset', 'smoke', '--classes', '4', '--clips', '24']), 'synth');
  const all = victims(folder);
  /** @type {Record<string, number>} */
  const places = {};
  /** @type {string[]} */
  const problems = [];
  /** @type {Record<string, { whole: Record<string, unknown>, changes: number, milliseconds: number }>} */
  const references = {};
  let compared = 0;
  const names = Object.keys(all).filter((name) => only === undefined || name === only);
  for (const name of Object.keys(all)) {
    if (name !== 'data build' && !names.includes(name)) continue;
    const { command, outcome } = all[name];
    const out = name === 'data build' ? join(folder, 'store') : join(folder, `whole-${name}`);
    const began = performance.now();
    must(run(command(out), { root: out, trace: join(folder, `${name}.trace`) }), name);
    const milliseconds = performance.now() - began;
    const changes = countChanges(join(folder, `${name}.trace`));
    references[name] = { whole: outcome(out), changes, milliseconds };
    say(`${name}: never stopped, ${changes} changes on the disk, ${(milliseconds / 1000).toFixed(1)} s`);
  }
  const killed = Object.fromEntries(names.map((name) => [name, 0]));
  let done = 0;
  for (let life = 0; done < kills; life++) {
    // Whoever was killed least: a build has few deaths in a life, a run many.
    const name = names.reduce((least, other) => (killed[other] < killed[least] ? other : least));
    const { command, outcome, place, lives } = all[name];
    const { whole, changes, milliseconds } = references[name];
    const out = join(folder, `victim-${life}`);
    for (let session = 0; ; session++) {
      const began = Date.now();
      const random = randomFor(seed, 'torture', life, session);
      // Some deaths a life, each further on; when all kills are used up, the last life is lived to its end.
      const byChange = random.uniform() < 0.5;
      const faults = byChange ? { root: out, kill: 1 + random.integer(Math.ceil(changes / lives)) } : {};
      const { child, ended } = start(command(out), done < kills ? faults : {});
      const timer = new AbortController();
      if (!byChange && done < kills) {
        const delay = random.uniform() * Math.min(milliseconds, (2 / lives) * milliseconds + 1000);
        wait(delay, undefined, { signal: timer.signal })
          .then(() => child.kill('SIGKILL'))
          .catch(() => {});
      }
      const { status, signal, err } = await ended;
      timer.abort();
      if (signal === 'SIGKILL') {
        done += 1;
        killed[name] += 1;
        const where = `${name}: ${place(out, began)}`;
        places[where] = (places[where] ?? 0) + 1;
        if (done % 10 === 0) say(`${done} of ${kills} kills, ${compared} lives ended and compared`);
        continue;
      }
      if (status !== 0)
        problems.push(`${name}, life ${life}, session ${session}: ended with ${status ?? signal}: ${err}`);
      else {
        const found = outcome(out);
        compared += 1;
        for (const part of new Set([...Object.keys(whole), ...Object.keys(found)])) {
          if (JSON.stringify(found[part]) !== JSON.stringify(whole[part]))
            problems.push(`${name}, life ${life}: ${part} differs`);
        }
      }
      break;
    }
    rmSync(out, { recursive: true, force: true });
  }
  return { kills: done, compared, places, problems };
}

function must({ status, err }, what) {
  if (status !== 0) throw new Error(`${what} ended with ${status}: ${err}`);
}

function countChanges(trace) {
  const bytes = readFileSync(trace);
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    const end = bytes.indexOf('\n', at);
    at = end + 1 + Number(bytes.toString('latin1', at, end).split('\t')[3]);
  }
  return count;
}
