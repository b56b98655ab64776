/** The exported page in a real browser: it answers as `avcl predict`, and says what it cannot do. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { predictFiles, predictTimeline } from 'avcl';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { ffmpeg, hasEncoder, makeMedia, sharedFolder } from '../../media/test/make-media.js';
import { expectSame, judge, TOLERANCE, WIDE, withViews } from './support/answers.js';
import { expectOwnEvidence, keepAnswer } from './support/evidence.js';
import { bars, browser, complaints, type Host, host, SOFTWARE_GPU } from './support/host.js';
import { expectReadable } from './support/look.js';
import { makeSite, makeVideo, type Site } from './support/site.js';

let chromium: Browser | null = null;
let site: Site;
let pages: Host;

beforeAll(async () => {
  chromium = await browser();
  if (chromium === null) return;
  site = await makeSite();
  pages = await host(site.folder);
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await pages?.close();
});

interface Visit {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens the page in a browser profile of its own. */
async function visit(
  context: TestContext,
  at: Host = pages,
  prepare?: (page: Page) => Promise<void>,
): Promise<Visit> {
  if (chromium === null) return context.skip('skipped: no Chromium');
  const page = await chromium.newPage({ viewport: { width: 1280, height: 900 } });
  context.onTestFinished(() => page.context().close());
  const found = complaints(page, at);
  await prepare?.(page);
  await page.goto(at.url);
  return { page, complaints: found };
}

/** The page's worker with code before it. */
function workerWith(code: string): Record<string, string> {
  const name = readdirSync(join(site.folder, 'assets')).find((one) => one.startsWith('worker-'))!;
  return { [`assets/${name}`]: code + readFileSync(join(site.folder, 'assets', name), 'utf8') };
}

describe('an exported page in a browser', () => {
  it('is a folder of static files that says how it is hosted', (context) => {
    if (chromium === null) return context.skip('skipped: no Chromium');
    const names = readdirSync(site.folder, { recursive: true, encoding: 'utf8' });
    for (const name of ['index.html', 'offline.js', 'model.onnx', 'model.json', 'licences/mediabunny.txt']) {
      expect(names).toContain(name);
    }
    expect(names.filter((name) => name.startsWith('ort/')).sort()).toEqual([
      'ort/ort-wasm-simd-threaded.asyncify.mjs',
      'ort/ort-wasm-simd-threaded.asyncify.wasm',
      'ort/ort-wasm-simd-threaded.mjs',
      'ort/ort-wasm-simd-threaded.wasm',
    ]);
    const card = readFileSync(join(site.folder, 'README.md'), 'utf8');
    expect(card).toContain('Cross-Origin-Embedder-Policy: require-corp');
    expect(card).toMatch(/A visitor fetches \d+\.\d MB once \(model \d+\.\d MB, onnxruntime-web 14\.\d MB\)/);
    const page = readFileSync(join(site.folder, 'index.html'), 'utf8');
    expect(/http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1]?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "worker-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob:",
      "media-src 'self' blob:",
      "connect-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page).not.toMatch(/https?:/);
  });

  it('may ask nobody else', async (context) => {
    const { page } = await visit(context);
    const refused = await page.evaluate(
      (elsewhere) =>
        new Promise((done) => {
          addEventListener('securitypolicyviolation', ({ effectiveDirective }) => done(effectiveDirective));
          const late = () => setTimeout(() => done('asked'), 5000);
          fetch(elsewhere, { mode: 'no-cors' }).then(late, late);
        }),
      'http://127.0.0.1:9/',
    );
    expect(refused).toBe('connect-src');
  });

  it('answers H.264 with AAC, and VP8 with Opus, as `avcl predict`', async (context) => {
    const { page, complaints: found } = await visit(context);
    const files = [
      makeVideo(join(site.scratch, 'pattern.mp4'), 3, 'pattern'),
      makeVideo(join(site.scratch, 'fractal.mp4'), 3, 'fractal'),
    ];
    if (hasEncoder('libvpx') && hasEncoder('libopus')) {
      const webm = join(site.scratch, 'fractal.webm');
      ffmpeg(['-i', files[1]!, '-c:v', 'libvpx', '-b:v', '1M', '-c:a', 'libopus', webm]);
      files.push(webm);
    }
    const wanted = await predictFiles({ run: site.run, files });
    const spread = wanted[0]!.predictions.map(({ label, p }) =>
      Math.abs(p - wanted[1]!.predictions.find((one) => one.label === label)!.p),
    );
    expect(Math.max(...spread)).toBeGreaterThan(0.05); // else anything would do
    for (const [i, file] of files.entries()) expectSame(await judge(page, file), wanted[i]!.predictions);
    expect(found).toEqual([]);
  });

  it('answers a real clip as `avcl predict`', async (context) => {
    const clips = sharedFolder('clips');
    if (!clips) return context.skip('skipped: no ../shared/clips');
    const { page } = await visit(context);
    const found = readdirSync(clips, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.mp4'),
    );
    const file = join(site.scratch, 'real.mp4');
    ffmpeg(['-i', join(clips, found.sort()[0]!), '-t', '3', file]);
    const [wanted] = await predictFiles({ run: site.run, files: [file] });
    expectSame(await judge(page, file), wanted!.predictions);
  });

  it('answers a long file window by window, as `avcl predict` does along a file', async (context) => {
    const { page } = await visit(context);
    const file = join(site.scratch, 'long.mp4');
    const parts = ['pattern', 'fractal'] as const;
    const inputs = parts.flatMap((kind) => [
      '-i',
      makeVideo(join(site.scratch, `part-${kind}.mp4`), 4, kind),
    ]);
    const join2 = '[0:v][0:a][1:v][1:a]concat=n=2:v=1:a=1[v][both];[both]apad=pad_dur=0.4[a]'; // sound outlasts the picture
    // A rate at which windows begin between frames, and frames that are shown in another order than they are decoded.
    const coded = ['-r', '43/2', '-c:v', 'libx264', '-bf', '3'];
    ffmpeg([...inputs, '-filter_complex', join2, '-map', '[v]', '-map', '[a]', ...coded, file]);
    const wanted = await predictTimeline({ run: site.run, file });
    await judge(page, file);
    const saved = page.waitForEvent('download');
    await page.getByText('Save the answer').click();
    const answer = JSON.parse(readFileSync(await (await saved).path(), 'utf8'));
    expect(answer.windows).toHaveLength(wanted.windows.length);
    expect(answer.windows.length).toBeGreaterThan(2);
    for (const [i, { start, end, probabilities }] of wanted.windows.entries()) {
      const got = answer.windows[i];
      expect(Math.abs(got.start - start) + Math.abs(got.end - end), `window ${i}`).toBeLessThan(0.01);
      const worst = Math.max(...probabilities.map((p, c) => Math.abs(p - got.probabilities[c])));
      expect(worst, `window ${i}`).toBeLessThan(TOLERANCE);
    }
    expect(await page.locator('.segments li').count()).toBe(wanted.segments.length);
    await page.locator('.segments button').last().click();
    expect(await page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime)).toBeCloseTo(
      wanted.segments.at(-1)!.start,
      0,
    );
  });

  it('answers by several crops where the recipe says so', async (context) => {
    if (chromium === null) return context.skip('skipped: no Chromium');
    const [one, run] = [await withViews(site, 1), await withViews(site, 3)];
    const description = JSON.parse(readFileSync(join(site.folder, 'model.json'), 'utf8'));
    description.windows.crops = 3;
    description.inputs.rgb.stored = WIDE.frames;
    await using other = await host(site.folder, { changed: { 'model.json': JSON.stringify(description) } });
    const { page } = await visit(context, other);
    const part = (what: string, name: string) => `${what}=size=120x120:rate=12,trim=duration=3[${name}]`;
    const parts = [part('testsrc2', 'a'), part('color', 'b'), part('mandelbrot', 'c')];
    const picture = `${parts.join(';')};[a][b][c]hstack=3`; // nothing in the middle
    const file = makeMedia(join(site.scratch, 'wide.mp4'), { seconds: 3, picture });
    const [middle] = await predictFiles({ run: one, files: [file] });
    const [wanted] = await predictFiles({ run, files: [file] });
    const got = await judge(page, file);
    const from = (other: readonly { label: string; p: number }[]) =>
      Math.max(...got.map(({ label, p }) => Math.abs(p - other.find((one) => one.label === label)!.p)));
    expectSame(got, wanted!.predictions);
    expect(from(wanted!.predictions)).toBeLessThan(from(middle!.predictions) / 4); // the middle one alone would not do
    // The evidence covers the picture from end to end.
    const [heat, video] = [page.locator('.heat.box'), page.locator('video')];
    const [inner, outer] = [(await heat.boundingBox())!, (await video.boundingBox())!];
    expect(inner.width / outer.width).toBeGreaterThan(0.97);
  });

  it('opens without a network after the first visit, then with threads', async (context) => {
    const own = await host(site.folder);
    const { page } = await visit(context, own);
    await page.getByText('This page now opens without a network.').waitFor();
    expect(await page.getByText('with one thread').count()).toBe(1);
    const file = makeVideo(join(site.scratch, 'offline.mp4'), 2, 'pattern');
    const before = await judge(page, file);
    await own.close();
    await page.reload();
    await page.getByText('Choose a video').waitFor();
    expectSame(await judge(page, file), before);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.getByText(/with \d+ threads/).count()).toBe(1);
    await page.getByText('This page now opens without a network.').waitFor();
  });

  it('says so where the browser has no room to keep it', async (context) => {
    const { page } = await visit(context, pages, async (blank) => {
      const devtools = await blank.context().newCDPSession(blank);
      const { origin } = new URL(pages.url);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1000 });
    });
    await page.getByText('The browser had no room to keep this page').waitFor();
  });

  it('answers what camera and microphone give', async (context) => {
    const { page, complaints: found } = await visit(context);
    await page.getByText('Use camera and microphone').click();
    await page.locator('.bars li').first().waitFor();
    expect(await bars(page)).toHaveLength(4);
    await page.getByText('the bars are the mean of the last 3.').waitFor();
    expect(await page.locator('.notice').count()).toBe(0);
    // Chromium's made-up microphone beeps: the picture of the sound is not empty.
    await page.waitForFunction(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.sound canvas');
      if (canvas === null) return false;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {
        willReadFrequently: true,
      })!;
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value, i) => i % 4 === 0 && value > 30);
    });
    await page.getByText('Stop').click();
    await page.getByText('Choose a video').waitFor();
    expect(found).toEqual([]);
  });

  it('draws the evidence of the class that is chosen', async (context) => {
    const { page } = await visit(context, pages, keepAnswer);
    await judge(page, makeVideo(join(site.scratch, 'chosen.mp4'), 2, 'pattern'));
    await expectOwnEvidence(page, site);
  });

  it('says why there is no camera', async (context) => {
    const { page } = await visit(context, pages, async (blank) => {
      await blank.addInitScript(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
      });
    });
    await page.getByText('Use camera and microphone').click();
    await page.getByRole('alert').getByText('the browser was told not to give them').waitFor();
  });

  it('goes through the video element and Web Audio where WebCodecs is missing', async (context) => {
    if (chromium === null) return context.skip('skipped: no Chromium');
    const changed = workerWith('delete self.VideoDecoder; delete self.AudioDecoder;');
    await using other = await host(site.folder, { changed });
    const { page } = await visit(context, other);
    const file = makeVideo(join(site.scratch, 'element.mp4'), 2, 'fractal');
    const [wanted] = await predictFiles({ run: site.run, files: [file] });
    const got = await judge(page, file);
    expect(got[0]!.label).toBe(wanted!.predictions[0]!.label);
    // The browser's own colours and resampling: near, not equal.
    for (const { label, p } of got) {
      expect(Math.abs(p - wanted!.predictions.find((one) => one.label === label)!.p)).toBeLessThan(0.1);
    }
  });

  it('answers through WebGPU what it answers through WebAssembly', async (context) => {
    const { page } = await visit(context);
    const file = makeVideo(join(site.scratch, 'gpu.mp4'), 2, 'fractal');
    const wanted = await judge(page, file);
    const other = await browser(SOFTWARE_GPU);
    context.onTestFinished(() => other!.close());
    const onGpu = await other!.newPage();
    const found = complaints(onGpu, pages);
    await onGpu.goto(pages.url);
    await onGpu.getByText('Choose a video').waitFor();
    const words = await onGpu.locator('.facts p').first().textContent();
    if (!words!.includes('WebGPU')) return context.skip(`skipped: ${words}`);
    expectSame(await judge(onGpu, file), wanted);
    expect(found).toEqual([]);
  });

  it('answers through WebAssembly, and says why, where the graphics processor fails', async (context) => {
    const changed = workerWith(
      'navigator.gpu.requestAdapter = async () => ({ features: new Set(), limits: {}, info: {}, requestDevice: async () => { throw new Error("device is lost") } });',
    );
    await using other = await host(site.folder, { changed });
    const { page } = await visit(context, other);
    await page.getByText('the graphics processor refused the model').waitFor();
    await page.getByText('The model runs on the processor (WebAssembly)').waitFor();
    const file = makeVideo(join(site.scratch, 'refused.mp4'), 2, 'fractal');
    const [wanted] = await predictFiles({ run: site.run, files: [file] });
    expectSame(await judge(page, file), wanted!.predictions);
  });

  it('says what is wrong with a file, and takes the next', async (context) => {
    const { page } = await visit(context);
    const give = (file: string) => page.locator('input[type=file]').setInputFiles(file);
    const text = join(site.scratch, 'notes.txt');
    writeFileSync(text, 'not a video');
    await give(text);
    await page.getByRole('alert').getByText('This file cannot be read').waitFor();
    await page.getByRole('alert').getByText('got notes.txt: it is in none of the formats').waitFor();
    const short = makeMedia(join(site.scratch, 'short.mp4'), { seconds: 0.5 });
    await give(short);
    await page.getByRole('alert').getByText('expected more than 1.1 seconds, got 0.5').waitFor();
    await judge(page, makeMedia(join(site.scratch, 'mute.mp4'), { audio: null }));
    await page.getByText('This file has no sound').waitFor();
    await judge(page, makeMedia(join(site.scratch, 'blind.m4a'), { video: null }));
    await page.getByText('This file has no pictures').waitFor();
  });

  it.each([
    [
      'is missing',
      { 'model.onnx': null },
      'A file of the model is missing',
      'expected model.onnx beside the page, got status 404',
    ],
    ['has no description', { 'model.json': null }, 'A file of the model is missing', 'model.json'],
    [
      'is of another version',
      { 'model.json': '{"format":"avcl-model","formatVersion":9,"avcl":"7.0.0"}' },
      'The model cannot be used',
      'got 9, written by avcl 7.0.0',
    ],
    ['is damaged', { 'model.onnx': 'cut' }, 'The model is damaged', 'for model.onnx, got 3'],
    [
      'has a description that is no JSON',
      { 'model.json': '<html>' },
      'The model cannot be used',
      'model.json',
    ],
    [
      'has no runtime',
      { 'ort/ort-wasm-simd-threaded.wasm': null },
      'The model cannot be started',
      'folder `ort`',
    ],
  ] as const)('says so where the model %s', async (_, changed, title, detail) => {
    if (chromium === null) return;
    await using other = await host(site.folder, { changed });
    const page = await chromium.newPage();
    await page.goto(other.url);
    const alert = page.getByRole('alert');
    await alert.getByText(title).waitFor();
    expect(await alert.textContent()).toContain(detail);
    await page.context().close();
  });

  it('refuses a model of the right size with another byte', async (context) => {
    if (chromium === null) return context.skip('skipped: no Chromium');
    const weights = new Uint8Array(readFileSync(join(site.folder, 'model.onnx')));
    weights[weights.length >> 1]! ^= 1;
    await using other = await host(site.folder, { changed: { 'model.onnx': weights } });
    const { page } = await visit(context, other);
    await page
      .getByRole('alert')
      .getByText(/expected SHA-256 .* for model.onnx, got/)
      .waitFor();
  });

  it('reads well: axe finds nothing, nothing is cut off at 390 and 1280 px, light and dark', async (context) => {
    const { page } = await visit(context);
    await page.getByText('Choose a video').waitFor();
    await expectReadable(page, 'start');
    const long = join(site.scratch, 'long-axe.mp4');
    ffmpeg([
      '-stream_loop',
      '3',
      '-i',
      makeVideo(join(site.scratch, 'once.mp4'), 2, 'pattern'),
      '-c',
      'copy',
      long,
    ]);
    await judge(page, long);
    await page.getByText('What the colours are').click();
    await expectReadable(page, 'answer');
    const text = join(site.scratch, 'empty.mp4');
    writeFileSync(text, '');
    await page.locator('input[type=file]').setInputFiles(text);
    await page.getByRole('alert').waitFor();
    await expectReadable(page, 'refusal');
  });
});
