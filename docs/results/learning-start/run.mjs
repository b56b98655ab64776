// What makes learning start on the synthetic benchmark: one thing changed at a time, judged by probes of the frozen features.
// node docs/results/learning-start/run.mjs FOLDER: makes the data, stores and runs there (what is done is not done again) and writes
// learning-start.csv beside this file. One seed; the differences that matter here are tens of points.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('expected a folder for data and runs, got none; name one');
const root = join(import.meta.dirname, '../../..');
const at = (...parts) => join(resolve(folder), ...parts);
const avcl = (...args) =>
  execFileSync(process.execPath, [join(root, 'node_modules/.bin/avcl'), ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const SIZE = ['--preset', 'quick', '--clips', '1200', '--seed', '2'];
const RECIPE = ['--recipe', join(root, 'recipes/quick.yaml')];
const COMMON = ['pretrain.epochs=8', 'test.clips=3', 'threads=1'];

const PICTURE = [
  'background=20:180',
  'gradient=50',
  'texture=30',
  'pixelNoise=4:14',
  'colour=60:250',
  'distractors=3',
];
const SOUND = ['snr=-14:6', 'secondLevel=-8:0'];
const DATA = {
  plain: [],
  'no link of size and pitch': ['sizePitch=0'],
  'hard pictures': PICTURE,
  'hard sound': SOUND,
  'all three': [...PICTURE, ...SOUND, 'sizePitch=0'],
};
const METHODS = { AVCL: [], SimCLR: ['pretrain.method=simclr'] };
const SGD = ['optimiser=sgd', 'weight_decay=0.0005', 'momentum=0.9'];
const TRAINING = {
  "the scale's": [],
  'not standardised': ['data.standardise=false'],
  'no warm-up, constant rate': ['schedule=constant', 'warmup_epochs=0'],
  'SGD 0.1, batch 64': [...SGD, 'lr=0.1', 'batch_size=64'],
  "SGD 0.001, batch 16, as the paper's": [...SGD, 'lr=0.001', 'batch_size=16', 'schedule=plateau', 'warmup_epochs=0'],
};
const trials = [
  ...Object.keys(DATA).map((data) => ({ data, training: "the scale's" })),
  ...Object.keys(TRAINING)
    .slice(1)
    .map((training) => ({ data: 'plain', training })),
  { data: 'all three', training: 'not standardised' },
];

const slug = (text) => text.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-');

function storeOf(data) {
  const [videos, store] = [at('videos', slug(data)), at('stores', slug(data))];
  if (existsSync(join(store, 'index.jsonl'))) return store;
  avcl('synth', '--out', videos, ...SIZE, ...DATA[data]);
  avcl('data', 'build', join(videos, 'clips.csv'), '--out', store, '--frames', '56');
  return store;
}

function probeOnce(name, args) {
  const file = at('probes', `${name}.json`);
  if (!existsSync(file)) {
    const text = avcl('probe', ...args, '--clips', '3', '--json');
    execFileSync('mkdir', ['-p', at('probes')]);
    writeFileSync(file, text);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Mean of a training figure over the last epoch. */
function lastEpoch(run, figure) {
  const rows = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n').map(JSON.parse);
  return rows.findLast(({ kind }) => kind === 'epoch')[figure];
}

const percent = (share) => (100 * share).toFixed(1);
function figures({ features, crossModal }) {
  const of = (name) => features.find((one) => one.name === name);
  const nearest = of('fused').neighbours.find(({ k }) => k === 20).top1;
  const linear = ['rgb', 'audio', 'fused'].map((name) => percent(of(name).linear.top1));
  return [...linear, percent(nearest), percent(crossModal.rgbToAudio.recall[10])];
}

const rows = [
  'data,training,method,loss,spread_rgb,spread_audio,linear_rgb,linear_audio,linear_both,knn20_both,rgb_to_audio_r10',
];
const write = () => writeFileSync(join(import.meta.dirname, 'learning-start.csv'), `${rows.join('\n')}\n`);
const quoted = (text) => (text.includes(',') ? `"${text}"` : text);
for (const data of Object.keys(DATA)) {
  const store = storeOf(data);
  const found = probeOnce(`untrained-${slug(data)}`, ['--data', store, '--weights', 'none', ...RECIPE]);
  rows.push([data, 'none', 'untrained', '', '', '', ...figures(found)].join(','));
  write();
}
for (const { data, training } of trials) {
  const store = storeOf(data);
  // How training goes is asked of AVCL alone, the data of both.
  const methods = Object.entries(METHODS).filter(([name]) => name === 'AVCL' || training === "the scale's");
  for (const [method, settings] of methods) {
    const name = slug(`${data} ${training} ${method}`);
    const run = at('runs', name);
    if (!existsSync(at('probes', `${name}.json`))) {
      const resume = existsSync(run) ? ['--resume'] : [];
      const all = [...COMMON, ...settings, ...TRAINING[training]];
      avcl('pretrain', '--data', store, '--out', run, ...RECIPE, ...resume, ...all);
    }
    const found = probeOnce(name, ['--data', store, '--run', run]);
    const trained = ['loss', 'spread_rgb', 'spread_audio'].map((figure) => lastEpoch(run, figure).toFixed(3));
    rows.push([data, quoted(training), method, ...trained, ...figures(found)].join(','));
    write();
  }
}
