// Size and speed of the exported page in headless Chromium: a network of the quick recipe and the paper's R3D, on one thread and on all.
// Weights are those after one short epoch: time does not depend on them. WebGPU is measured where Chromium finds an adapter.
// node bench/browser.mjs -> bench/results/browser.csv
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { exportRun } from '@avcl/export';
import { buildStore } from '@avcl/media';
import { finetune } from 'avcl';
import { preview } from 'vite';
import { launchChromium } from '../scripts/chromium.mjs';
import { conditions, loadNow, median, THREADS, writeCsv } from './rounds.mjs';

const ROUNDS = 3;
const SECONDS = 5; // of the video that is judged: ten clips spread over it, as the test
const MODELS = [
  ['quick (R3D, width 16, 8 x 48 x 48)', 'quick', ['finetune.batch_size=4']],
  ['paper-r3d (width 64, 16 x 112 x 112)', 'paper-r3d', ['finetune.batch_size=4']],
];
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
const folder = mkdtempSync(join(tmpdir(), 'avcl-browser-'));
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const sizeOf = (...path) => statSync(join(...path)).size;

/** A run of the recipe after one epoch of eight clips. */
async function trained(name, preset, overrides) {
  const [videos, store, run] = ['videos', 'store', name].map((part) => join(folder, part));
  if (!readdirSync(folder).includes('store')) {
    await synthesise(videos, { preset: 'smoke', classes: 2, clips: 16, jobs: 1 });
    await buildStore(await readSource(join(videos, 'clips.csv')), store, { jobs: 1 });
  }
  await finetune({
    data: store,
    from: 'none',
    out: run,
    recipe: { preset, overrides: ['finetune.epochs=1', ...overrides] },
  });
  return run;
}

/** Visits the page, and judges the video `ROUNDS` times. */
async function measure(browser, site, video, headers, query) {
  const server = await preview({
    configFile: false,
    root: site,
    logLevel: 'error',
    build: { outDir: '.' },
    preview: { port: 0, headers },
  });
  const page = await browser.newPage();
  try {
    const began = performance.now();
    await page.goto(`${server.resolvedUrls.local[0]}${query}`);
    await page.getByText('Choose a video').waitFor({ timeout: 120_000 });
    const load = (performance.now() - began) / 1000;
    const where = await page.locator('.facts p').first().textContent();
    const answers = [];
    for (let round = 0; round < ROUNDS; round++) {
      await page.locator('input[type=file]').setInputFiles(video);
      await page.locator('.status', { hasText: 'Done in' }).waitFor({ timeout: 600_000 });
      const saved = page.waitForEvent('download');
      await page.getByText('Save the answer').click();
      answers.push(JSON.parse(readFileSync(await (await saved).path(), 'utf8')).windows[0]);
      await page.getByText('Close').click();
    }
    const each = (what) => median(answers.map(({ clips, seconds }) => seconds[what] / clips)).toFixed(3);
    return { where, load, clips: answers[0].clips, inModel: each('model'), all: each('all') };
  } finally {
    await page.context().close();
    await server.close();
  }
}

const load = loadNow();
const rows = [];
const browser = await launchChromium([]);
try {
  const video = join(folder, 'video.mp4');
  const sources = [`testsrc2=size=640x360:rate=25:duration=${SECONDS}`, `sine=f=440:d=${SECONDS}`];
  const inputs = sources.flatMap((source) => ['-f', 'lavfi', '-i', source]);
  execFileSync('ffmpeg', [
    '-v',
    'error',
    ...inputs,
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    video,
  ]);
  for (const [model, preset, overrides] of MODELS) {
    const run = await trained(preset, preset, [...overrides, 'data.mel_seconds=10']);
    const site = join(folder, `${preset}-site`);
    await exportRun({ run, format: 'web', out: site, data: 'none' });
    const assets = readdirSync(join(site, 'assets')).reduce(
      (sum, name) => sum + sizeOf(site, 'assets', name),
      0,
    );
    for (const [headers, query] of [
      [{}, '?backend=wasm'],
      [ISOLATED, '?backend=wasm'],
      [ISOLATED, ''],
    ]) {
      const found = await measure(browser, site, video, headers, query);
      if (query === '' && !found.where.includes('WebGPU')) continue; // the row before is the same
      const gpu = found.where.includes('WebGPU');
      const binary = `ort-wasm-simd-threaded${gpu ? '.asyncify' : ''}.wasm`;
      rows.push({
        model,
        backend: gpu ? 'webgpu' : 'wasm',
        threads: gpu ? '' : headers === ISOLATED ? THREADS : 1,
        page_mb: megabytes(assets),
        model_mb: megabytes(sizeOf(site, 'model.onnx')),
        runtime_mb: megabytes(sizeOf(site, 'ort', binary)),
        ready_s: found.load.toFixed(1),
        clips: found.clips,
        model_s_a_clip: found.inModel,
        all_s_a_clip: found.all,
        ...conditions(load),
      });
    }
  }
  writeCsv('browser', rows);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
