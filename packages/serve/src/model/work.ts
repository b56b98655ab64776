/**
 * The process that holds the model. The network's forward pass keeps its thread busy for as long as it takes; here that keeps nobody waiting
 * but those who asked for it. It ends when the channel to the server closes, also when the server was killed.
 */
import { MediaError } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import { type OpenRun, openRun } from 'avcl';
import type { FromModel, Question, SentError, ToModel } from './messages.js';

const tell = (message: FromModel): void => {
  process.send?.(message);
};

function sent(error: unknown): SentError {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof AvclError
    ? { code: error.code, message, fix: error.fix ?? null }
    : { code: 'FAULT', message, fix: null };
}

/** Answers a question. */
async function answer(run: OpenRun, question: Question, signal: AbortSignal): Promise<unknown> {
  if (question.kind === 'timeline') return await timeline(run, { ...question, signal });
  const { file, clips } = question;
  const asked = { files: [file], clips, signal };
  const answers =
    question.kind === 'predict'
      ? await run.predict({ ...asked, top: question.top, timeline: 'never' })
      : await run.embed(asked);
  return answers[0];
}

/** A file that cannot be used is an answer like those of the other kinds. */
async function timeline(run: OpenRun, asked: Parameters<OpenRun['timeline']>[0]): Promise<unknown> {
  try {
    return { ...(await run.timeline(asked)), problem: null };
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return { problem: { code: error.reason, detail: error.detail } };
  }
}

/** Loads the run that the arguments name, says that it is ready, and answers until the channel closes. */
export async function work(): Promise<void> {
  // Ctrl-C in a terminal, and a service manager's stop, reach every process of a group; the server says when this one ends.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => {});
  process.on('disconnect', () => process.exit(0));
  const memory = () => process.memoryUsage.rss();
  const options = JSON.parse(process.argv[2]!) as Parameters<typeof openRun>[0];
  let run: OpenRun;
  try {
    run = await openRun(options);
  } catch (error) {
    tell({ type: 'failed', error: sent(error) });
    return;
  }
  const { stage, classes, inputs, recipe } = run;
  const underWay = new Map<number, AbortController>();
  process.on('message', async (message: ToModel) => {
    const { id } = message;
    if (message.type === 'drop') {
      underWay.get(id)?.abort();
      return;
    }
    const stop = new AbortController();
    underWay.set(id, stop);
    try {
      tell({
        type: 'answer',
        id,
        answer: await answer(run, message.question, stop.signal),
        memory: memory(),
      });
    } catch (error) {
      tell({ type: 'error', id, error: sent(error), memory: memory() });
    } finally {
      underWay.delete(id);
    }
  });
  const facts = { stage, classes, inputs, backbone: recipe.model.backbone, clips: recipe.test.clips };
  tell({ type: 'ready', facts, memory: memory() });
}
