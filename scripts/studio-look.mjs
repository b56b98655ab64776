// Pictures of every page and state of the studio, for somebody to look at: light and dark, 1280 and 390 pixels wide. Nothing is judged here but
// that a state was reached; the tests judge. `node scripts/studio-look.mjs FOLDER OUT [--only NAME] [--look light-1280] [--drops FOLDER]`: FOLDER holds runs and stores, as
// `npm start` leaves them in out/; of --drops each file is dropped on Why. Run `npm run build` and `npm run build:pages` first.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startStudio } from '@avcl/studio';
import { launchChromium } from './chromium.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, look: { type: 'string' }, drops: { type: 'string' } },
});
const [folder, out] = positionals;
if (folder === undefined || out === undefined) {
  console.error('expected a folder of runs and stores, and one for the pictures; see the head of this file');
  process.exit(2);
}

/** Jobs of the worker take a while. */
const LONG = { timeout: 120_000 };
const LOOKS = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
];

const studio = await startStudio({ dir: folder, allowRun: true });
const nothing = mkdtempSync(join(tmpdir(), 'avcl-look-'));
const empty = await startStudio({ dir: nothing });
const browser = await launchChromium();
mkdirSync(out, { recursive: true });
const states = (await statesOf()).filter(
  ({ name }) => values.only === undefined || name.includes(values.only),
);
let missed = 0;
for (const [theme, width] of LOOKS.filter((look) => (values.look ?? look.join('-')) === look.join('-'))) {
  for (const [i, state] of states.entries()) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme });
    const page = await context.newPage();
    const of = state.of ?? studio;
    const name = `${String(i).padStart(2, '0')}-${state.name}-${width}-${theme}`;
    const errors = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    try {
      await state.before?.(page);
      await page.goto(`${of.url}${state.path.slice(1)}${state.anonymous ? '' : `#token=${of.token}`}`);
      await page.waitForSelector(state.until ?? 'main h1, main h2', LONG);
      await state.act?.(page);
      // What is drawn only in sight is brought into sight.
      for (let y = 0; y < (await page.evaluate(() => document.body.scrollHeight)); y += 700) {
        await page.evaluate((at) => scrollTo(0, at), y);
        await page.waitForTimeout(150);
      }
      await page.evaluate(() => scrollTo(0, 0));
      await page.waitForTimeout(700);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) errors.push(`wider than the screen: ${wide}`);
    } catch (error) {
      missed += 1;
      errors.push(error.message.split('\n')[0]);
    }
    await page.screenshot({ path: join(out, `${name}.png`), fullPage: state.full ?? true });
    console.log([name, ...errors].join('\n    '));
    await context.close();
  }
}
await browser.close();
await studio.close();
await empty.close();
rmSync(nothing, { recursive: true });
process.exit(missed > 0 ? 1 : 0);

/** What there is to look at in this folder. */
async function statesOf() {
  const ask = async (path) => (await fetch(`${studio.url}api/${path}`)).json();
  const { runs } = await ask('runs');
  const { stores } = await ask('data/stores');
  const { models } = await ask('why/models');
  const named = (some) => some.map(({ name }) => `run=${encodeURIComponent(name)}`).join('&');
  const of = (stage, state) => runs.filter((run) => run.stage === stage && run.state === state);
  const fine = of('finetune', 'done');
  const tested = fine.filter(({ best }) => best?.name === 'top1');
  const groups = [...new Set(fine.map(({ group }) => group))]
    .map((group) => fine.filter((run) => run.group === group))
    .filter((some) => some.length > 1);
  const whole = stores.filter(({ state }) => state === 'whole');
  const able = models.filter(({ problem, stage }) => problem === null && stage === 'finetune');
  const both = able.find(({ inputs }) => inputs === 'both');
  const one = able.find(({ inputs }) => inputs !== 'both');
  const store = whole.find(({ hash }) => hash === both?.dataHash) ?? whole[0];
  const clips = (split) => ask(`data/clips?limit=3&store=${encodeURIComponent(store.name)}&split=${split}`);
  const [train] = (await clips('train')).clips;
  const [test] = (await clips('test')).clips;
  const query = (of) => new URLSearchParams(of).toString();
  const at = (name) => `/runs/at/${name}`;
  const clip = (key) => `/data/clip?${query({ store: store.name, key })}`;
  const why = (run, key) => `/why?${query({ run, store: store.name, key })}`;
  const map = (more = {}) => `/map?${query({ run: both.name, store: store.name, most: '300', ...more })}`;
  const some = (name, path, more = {}) => ({ name, path, ...more });
  const curves = { until: 'figure.panel' };
  const explained = { until: '.curves svg' };
  const mapped = { until: '.legend' };
  const hold = (pattern) => (page) => page.route(pattern, () => {});
  return [
    some('runs', '/runs', { until: 'table.runs' }),
    some('runs-search', '/runs?q=both', { until: 'table.runs' }),
    some('runs-seeds', '/runs?by=seed', {
      until: 'table.runs',
      act: async (page) => {
        for (const opener of await page.locator('.opener').all()) await opener.click();
        await page.getByLabel('Choose all shown').check({ force: true });
      },
    }),
    some('runs-none-fits', '/runs?q=nothing-like-it'),
    ...(tested[0] ? [some('run-tested', at(tested[0].name), curves)] : []),
    ...of('pretrain', 'done')
      .slice(0, 1)
      .map(({ name }) => some('run-pretrain', at(name), curves)),
    ...runs
      .filter(({ state }) => state === 'running')
      .slice(0, 1)
      .map(({ name }) => some('run-live', at(name), curves)),
    ...runs
      .filter(({ state }) => !['running', 'done'].includes(state))
      .map(({ name, state }) => some(`run-${state}-${name.replaceAll('/', '_')}`, at(name))),
    some('run-gone', '/runs/at/not/there'),
    some('compare', `/runs/compare?${named(fine.slice(0, 6))}`, { until: '.class-row' }),
    some('compare-two', `/runs/compare?${named(tested.slice(0, 2))}`, {
      until: '.class-row',
      act: async (page) => {
        await page.getByLabel('Log axis').check();
        await page.getByLabel('Along').selectOption('time');
        await page.getByLabel('Smoothing').fill('0.6');
        const box = await page.locator('.u-over').first().boundingBox();
        await page.mouse.move(box.x + box.width / 2, box.y + 60);
      },
    }),
    ...groups
      .slice(0, 1)
      .map((group) => some('compare-seeds', `/runs/compare?${named(group)}&by=seed`, curves)),
    some('compare-all-seeds', `/runs/compare?${named(fine)}&by=seed`, curves),
    some('compare-none', '/runs/compare'),
    some('new-run', '/runs/new'),
    some('new-run-filled', '/runs/new', {
      act: async (page) => {
        await page.getByLabel('Stage').selectOption('finetune');
        await page.getByLabel('Data:').fill(store.name);
        await page.getByLabel('Out:').fill('runs/next');
        await page.getByLabel('Settings:').fill('epochs=20 seed=1');
        await page.getByRole('button', { name: 'Start …' }).click();
      },
    }),
    some('new-run-wrong', '/runs/new', {
      act: async (page) => {
        await page.getByLabel('Data:').fill('../elsewhere');
        await page.getByLabel('Out:').fill('runs/next');
        await page.waitForSelector('main [role=alert]');
      },
    }),
    some('new-run-anonymous', '/runs/new', { anonymous: true }),
    some('data', '/data', { until: '.overview', act: (page) => idle(page) }),
    ...stores
      .filter(({ name }) => name !== store.name)
      .map(({ name }) =>
        some(`data-${name.replaceAll('/', '_')}`, `/data?${query({ store: name })}`, {
          until: '.overview, .failed',
        }),
      ),
    some('clip', clip(train.key), { until: '.track' }),
    some('clip-playing', clip(train.key), {
      until: '.track i',
      act: async (page) => {
        await page.getByRole('button', { name: 'Play' }).click();
        await page.waitForFunction(() => Number(document.querySelector('.playhead').dataset.at) > 0.6);
        await page.getByRole('button', { name: 'Pause' }).click();
      },
    }),
    ...(test ? [some('clip-test', clip(test.key), { until: '.track' })] : []),
    some('clip-gone', '/data/clip?store=nowhere&key=none'),
    some('why', '/why', { until: '.card' }),
    some('why-working', why(both.name, train.key), { until: '.working' }),
    some('why-explained', why(both.name, (test ?? train).key), explained),
    some('why-video-off', why(both.name, (test ?? train).key), {
      ...explained,
      act: async (page) => {
        await page.getByLabel('video off').check();
        await page
          .getByRole('button', { name: /Show all/ })
          .click({ timeout: 2000 })
          .catch(() => {});
      },
    }),
    some('why-audio-off', why(both.name, (test ?? train).key), {
      ...explained,
      act: (page) => page.getByLabel('audio off').check(),
    }),
    ...(one ? [some('why-one-stream', why(one.name, (test ?? train).key), explained)] : []),
    ...models
      .filter((model) => model.problem !== null || model.stage === 'pretrain')
      .map(({ name }) =>
        some(`why-run-${name.replaceAll('/', '_')}`, why(name, train.key), { until: '.failed, .curves svg' }),
      ),
    ...stores
      .filter(({ name }) => name.includes('broken'))
      .map(({ name }) =>
        some(
          `why-store-${name.replaceAll('/', '_')}`,
          `/why?${query({ run: both.name, store: name, key: 'x' })}`,
          { until: '.failed' },
        ),
      ),
    some('why-anonymous', '/why', { anonymous: true, until: '.card' }),
    ...(values.drops === undefined ? [] : readdirSync(values.drops)).map((file) =>
      some(`why-dropped-${file}`, `/why?${query({ run: both.name })}`, {
        act: async (page) => {
          await page.locator('input[type=file]').setInputFiles(resolve(values.drops, file));
          await page.waitForSelector('.drop [role=alert], .curves svg, .failed', LONG);
        },
      }),
    ),
    some('map', map(), mapped),
    some('map-split', map({ by: 'split', features: 'rgb' }), mapped),
    some('map-error', map({ by: 'error', features: 'audio' }), mapped),
    some('map-lasso', map(), { ...mapped, act: (page) => lasso(page) }),
    some('map-chosen', map(), {
      ...mapped,
      act: async (page) => {
        await page.locator('.listing button').nth(3).click();
        await page.waitForSelector('.neighbours');
      },
    }),
    some('map-hover', map(), { ...mapped, act: (page) => hover(page) }),
    some('map-offered', '/map'),
    ...models
      .filter(({ problem }) => problem !== null)
      .map(({ name }) =>
        some(`map-run-${name.replaceAll('/', '_')}`, map({ run: name }), { until: '.failed, .legend' }),
      ),
    some('empty-runs', '/runs', { of: empty }),
    some('empty-data', '/data', { of: empty }),
    some('empty-why', '/why', { of: empty }),
    some('empty-map', '/map', { of: empty }),
    some('nowhere', '/nowhere'),
    some('loading-runs', '/runs', { before: hold(/api\/runs\/events/), until: '.spinner' }),
    some('loading-data', '/data', { before: hold(/api\/data\/report/), until: '.spinner' }),
    some('loading-curves', at(fine[0].name), {
      before: hold(/api\/runs\/(figures|tests)/),
      until: '.spinner',
    }),
    some('gone', '/data', {
      before: (page) => page.route(/api\/data/, (route) => route.abort()),
      until: '.failed',
    }),
  ];
}

/** Until no job of the worker is shown. */
async function idle(page) {
  await page.waitForFunction(() => document.querySelector('.working') === null, undefined, LONG);
}

/** A line around the left half. */
async function lasso(page) {
  const { x, y, width, height } = await page.locator('.scatter canvas').boundingBox();
  await page.mouse.move(x + 3, y + 3);
  await page.mouse.down();
  for (const [u, v] of [
    [0.5, 0.01],
    [0.5, 0.99],
    [0.01, 0.99],
  ]) {
    await page.mouse.move(x + u * width, y + v * height, { steps: 3 });
  }
  await page.mouse.up();
}

/** Moves about until a clip is under the pointer. */
async function hover(page) {
  const { x, y, width, height } = await page.locator('.scatter canvas').boundingBox();
  for (let i = 0; i < 60 && (await page.locator('.tip').count()) === 0; i++) {
    await page.mouse.move(x + ((i % 10) / 10 + 0.05) * width, y + (Math.floor(i / 10) / 6 + 0.1) * height, {
      steps: 20,
    });
  }
}
