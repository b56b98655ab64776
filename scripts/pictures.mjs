// The pictures of the README, in docs/pictures: the top of the report of `npm start`, and where its model looks and listens in a test video.
// `node scripts/pictures.mjs [FOLDER]` makes them again from out/start, or the folder that is named; needs Chromium. Nothing in them but synthetic clips.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, setUp } from './setup/index.mjs';

/** The class whose clip is shown: its sound falls together with a place in the picture. */
const CLASS = 'bounce_metal';
const MOST_BYTES = 300_000;

setUp();
const demo = resolve(process.argv[2] ?? join(ROOT, 'out/start'));
if (!existsSync(join(demo, 'report.html'))) {
  console.error(`expected the report of \`npm start\` in ${demo}, got none; run \`npm start\` first`);
  process.exit(3);
}
const pictures = join(ROOT, 'docs/pictures');
const folder = mkdtempSync(join(tmpdir(), 'avcl-pictures-'));
mkdirSync(pictures, { recursive: true });
try {
  await report(join(demo, 'report.html'), join(folder, 'report.png'));
  await smaller(join(folder, 'report.png'), join(pictures, 'report.png'), 1100);
  process.chdir(demo); // the strip names the file as it is given
  await cam(join('videos/test', CLASS), join(folder, 'cam'));
  const [strip] = readdirSync(join(folder, 'cam')).filter((name) => name.endsWith('.cam.png'));
  await smaller(join(folder, 'cam', strip), join(pictures, 'cam.png'), 900);
} finally {
  rmSync(folder, { recursive: true });
}

/** The first screen of the report. */
async function report(page, out) {
  const { launchChromium } = await import('./chromium.mjs');
  const browser = await launchChromium();
  const view = await browser.newPage({ viewport: { width: 1100, height: 1010 }, colorScheme: 'light' });
  await view.goto(pathToFileURL(page).href);
  await view.screenshot({ path: out });
  await browser.close();
}

/** The strip of the model of both streams for the first test video of the class. */
async function cam(videos, out) {
  const { writeExplanations } = await import('@avcl/report');
  const file = join(videos, readdirSync(videos).sort()[0]);
  await writeExplanations({ run: 'runs/avcl', files: [file], out, films: false });
}

/** In 256 colours and `width` pixels at most, so that the README stays light. */
async function smaller(from, to, width) {
  const { runFfmpeg } = await import('@avcl/media');
  const chain = `scale='min(${width},iw)':-1:flags=area,split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=none`;
  const { status } = await runFfmpeg([
    '-y',
    '-i',
    `file:${from}`,
    '-filter_complex',
    chain,
    '-frames:v',
    '1',
    `file:${to}`,
  ]);
  const bytes = readFileSync(to).length;
  if (status !== 0 || bytes > MOST_BYTES)
    throw new Error(
      `expected a picture of at most ${MOST_BYTES} bytes in ${to}, got ${bytes} (ffmpeg ended with ${status})`,
    );
  console.log(`${to}, ${Math.round(bytes / 1000)} KB`);
}
