/**
 * `/api/runs`: the list and its changes, one run, curves, differences of recipes, tests; and with `--allow-run` starting, stopping and
 * resuming. Runs are named by their path below the studio's folder, in the query.
 */
import { AvclError } from '@avcl/torch';
import { presets } from 'avcl';
import { type Context, Hono } from 'hono';
import { eventStream } from '../events.js';
import { demandAllowRun } from '../guard.js';
import { MetricsIndex } from '../metrics/index.js';
import type { RunMetrics } from '../metrics/run-metrics.js';
import type { FigureName, FiguresAnswer, SeriesAnswer } from '../metrics/types.js';
import { Catalogue } from '../runs/catalogue.js';
import { notProven, resumeCommand, startCommand, stopCommand } from '../runs/commands.js';
import { askToStop, Processes } from '../runs/processes.js';
import { compareRecipes, recipeRows } from '../runs/recipe-rows.js';
import type { RunDetail } from '../runs/types.js';
import type { WatchedRun } from '../runs/watched-run.js';
import type { StudioContext } from '../studio-context.js';
import { turns } from '../turns.js';

/** A request may name so many runs. */
const RUNS = 200;
/** Of all runs of a chart together, and of one at least and at most. */
const POINTS = { all: 24_000, least: 120, most: 1500 };

export function runs(studio: StudioContext): Hono {
  const { places, allowRun, signal } = studio;
  const catalogue = new Catalogue(places);
  // Before anybody asks: who opens the page finds the list made.
  void catalogue.list().catch(() => {});
  const metrics = new MetricsIndex(signal);
  const processes = new Processes(places, studio.avcl);
  const named = async (c: Context): Promise<WatchedRun[]> => {
    const names = [...new Set(c.req.queries('run') ?? [])];
    if (names.length === 0 || names.length > RUNS) {
      throw new AvclError('USAGE', `expected 1 to ${RUNS} runs, got ${names.length}`);
    }
    return Promise.all(names.map((name) => catalogue.run(name)));
  };
  const one = (c: Context) => catalogue.run(c.req.query('run') ?? '');
  /** What is asked of the metrics of each run that has some. The first look at a large file takes a while: others have their turn in between. */
  const ofEach = async <T>(chosen: readonly WatchedRun[], ask: (file: RunMetrics) => T): Promise<T[]> => {
    const turn = turns();
    const answers: T[] = [];
    for (const run of chosen) {
      await turn();
      const path = run.metrics;
      if (path !== null) answers.push(ask(metrics.of(run.name, path)));
    }
    return answers;
  };

  const app = new Hono();
  app.get('/', async (c) => c.json(await catalogue.list()));
  app.get('/events', (c) =>
    eventStream(c, signal, async (send, gone) => {
      const list = await catalogue.list();
      await send('list', list);
      await catalogue.follow(list, (changes) => send('changes', changes), gone);
    }),
  );
  app.get('/detail', async (c) =>
    c.json(detail(await one(c), catalogue, (run) => resumeCommand(places, run).line)),
  );
  app.get('/figures', async (c) => {
    const found = await ofEach(await named(c), (file) => ({
      names: file.figures(),
      complete: file.complete,
    }));
    return c.json({
      figures: [...new Set(found.flatMap(({ names }) => names))],
      complete: found.every(({ complete }) => complete),
    } satisfies FiguresAnswer);
  });
  app.get('/series', async (c) => {
    const figure = c.req.query('figure') ?? '';
    if (!/^(step|epoch):./.test(figure)) {
      throw new AvclError('USAGE', `expected a figure such as step:loss, got \`${figure}\``);
    }
    const chosen = await named(c);
    const request = {
      figure: figure as FigureName,
      points: Math.min(POINTS.most, Math.max(POINTS.least, Math.floor(POINTS.all / chosen.length))),
      from: bound(c, 'from', Number.NEGATIVE_INFINITY),
      to: bound(c, 'to', Number.POSITIVE_INFINITY),
    };
    const series = await ofEach(chosen, (file) => file.series(request));
    return c.json({ figure: request.figure, series } satisfies SeriesAnswer);
  });
  app.get('/recipes', async (c) =>
    c.json(
      compareRecipes(
        (await named(c)).map(({ name, header, recipe }) => ({ name, stage: header?.stage ?? null, recipe })),
      ),
    ),
  );
  app.get('/tests', async (c) => c.json({ tests: (await named(c)).flatMap((run) => catalogue.tests(run)) }));

  app.get('/choices', async (c) => {
    const list = (await catalogue.list()).runs;
    return c.json({
      presets: presets(),
      data: [...new Set(list.flatMap((run) => run.data?.path ?? []))],
      from: list.filter((run) => run.stage === 'pretrain').map((run) => run.name),
    });
  });
  app.get('/processes', (c) => c.json({ processes: processes.list() }));
  const starting = async (c: Context) =>
    startCommand(
      places,
      await c.req.json().catch(() => null),
      (await catalogue.list()).runs.flatMap((run) => run.data?.path ?? []),
    );
  app.post('/command', async (c) => c.json({ line: (await starting(c)).line }));
  app.post('/start', async (c) => {
    demandAllowRun(allowRun);
    const command = await starting(c);
    await processes.freed(command.run);
    return c.json(processes.start(command));
  });
  app.post('/resume', async (c) => {
    demandAllowRun(allowRun);
    const command = resumeCommand(places, await one(c));
    await processes.freed(command.run);
    return c.json(processes.start(command));
  });
  app.post('/stop', async (c) => {
    demandAllowRun(allowRun);
    const { pid, line } = stopCommand(await one(c));
    askToStop(pid);
    return c.json({ line });
  });
  return app;
}

function detail(run: WatchedRun, catalogue: Catalogue, resume: (run: WatchedRun) => string): RunDetail {
  const summary = catalogue.summary(run);
  const { recipe, header } = run;
  const goesOn = summary.state === 'stopped' || summary.state === 'failed';
  const owner = summary.state === 'running' && run.owner?.alive === true ? run.owner : null;
  const doubt = owner === null || owner.proven ? null : notProven(run, owner.pid);
  return {
    summary,
    recipe: recipe === null || header === null ? [] : recipeRows(recipe, header.stage),
    log: run.log.slice(-200),
    resume: goesOn && header !== null ? resume(run) : null,
    stop: owner?.proven ? `kill -TERM ${owner.pid}` : null,
    problems: [
      ...(summary.state === 'unreadable' && summary.reason !== null ? [summary.reason] : []),
      ...(doubt === null ? [] : [`${doubt.message}; ${doubt.fix}`]),
    ],
  };
}

function bound(c: Context, name: string, without: number): number {
  const text = c.req.query(name);
  if (text === undefined) return without;
  const value = Number(text);
  if (text === '' || !Number.isFinite(value))
    throw new AvclError('USAGE', `expected a number for \`${name}\`, got \`${text}\``);
  return value;
}
