// Files of 2 minutes, 20 minutes and 2 hours (160 x 120, 12 frames a second, H.264 and AAC) through `predictTimeline`: windows of 10 s
// every 5 s, two clips each, the network of the quick recipe. Aim: memory does not grow with the file.
// node bench/long-video.mjs -> bench/results/long-video.csv
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { finetune } from 'avcl';
import { conditions, loadNow, ROOT, writeCsv } from './rounds.mjs';

const MINUTES = [2, 20, 120];
const folder = mkdtempSync(join(tmpdir(), 'avcl-long-'));

async function smallRun() {
  const { csv } = await synthesise(join(folder, 'videos'), { preset: 'smoke', clips: 32, classes: 4 });
  const store = join(folder, 'store');
  await buildStore(await readSource(csv, {}), store, { frames: { shortSide: 56 } });
  const recipe = { preset: 'quick', overrides: ['finetune.epochs=1'] };
  const { run } = await finetune({ data: store, from: 'none', out: join(folder, 'fine'), recipe });
  return run;
}

function film(minutes) {
  const path = join(folder, `${minutes}.mp4`);
  const seconds = 60 * minutes;
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=160x120:rate=12:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=f=440:d=${seconds}`, '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-c:a', 'aac', path],
  ]);
  return path;
}

try {
  const load = loadNow();
  const run = await smallRun();
  const rows = MINUTES.map((minutes) => {
    const script = join(ROOT, 'bench/long-video.avcl.mjs');
    const answer = JSON.parse(
      execFileSync(process.execPath, [script, run, film(minutes)], { encoding: 'utf8' }).trim(),
    );
    const figures = Object.entries(answer).map(([name, value]) => [name, value.toFixed(1)]);
    console.error(minutes, answer);
    return { minutes, ...Object.fromEntries(figures), ...conditions(load) };
  });
  writeCsv('long-video', rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
