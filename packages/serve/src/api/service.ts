/** What the routes of one server share, and the way of a file through it: a place, the upload, the turn, the model, the answer. */
import { REASONS } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import type { Admission } from '../admission.js';
import { Deadline } from '../deadline.js';
import type { Metrics } from '../metrics.js';
import type { ModelKeeper } from '../model/keeper.js';
import type { Answers, Question } from '../model/messages.js';
import { ModelGoneError, type ModelProcess } from '../model/process.js';
import { Refusal } from '../refusal.js';
import type { UploadLimits } from '../upload/body.js';
import { receiveUpload, type Upload } from '../upload/receive.js';

/** A running service. */
export interface Service {
  readonly admission: Admission;
  readonly keeper: ModelKeeper;
  readonly metrics: Metrics;
  /** Where uploads lie. */
  readonly folder: string;
  readonly uploads: UploadLimits;
  /** From a whole file to its answer. */
  readonly timeoutSeconds: number;
  readonly stopping: boolean;
  /** Told of faults, whole. */
  log(error: unknown): void;
}

/** The process to ask. @throws Refusal 503 while stopping or loading */
export function readyModel(service: Service): ModelProcess {
  if (service.stopping) {
    throw new Refusal(503, 'stopping', 'expected a server that takes files, got one that is stopping', {
      fix: 'ask another server, or this one once it has started again',
      headers: { connection: 'close' },
    });
  }
  const { process } = service.keeper;
  if (process !== null) return process;
  throw new Refusal(503, 'not-ready', 'expected a loaded model, got one that is being loaded', {
    fix: 'ask again in some seconds',
    headers: { 'retry-after': '5' },
  });
}

/** A file that cannot be used, without the path that it has here. */
function unusable(problem: { code: string; detail: string }, upload: Upload): Refusal {
  const means = (REASONS as Readonly<Record<string, string>>)[problem.code] ?? 'it cannot be decoded';
  const detail = problem.detail.replaceAll(upload.path, 'the file');
  return new Refusal(
    422,
    problem.code,
    `expected a file that the model can use, got ${problem.code} (${means}): ${detail}`,
    { fix: 'play the file; send one with pictures or sound of more than 1.1 s' },
  );
}

/**
 * Takes a file from a request's body to the model.
 *
 * @param question - what the model is asked about the file at this path
 * @throws Refusal for everything that is not an answer
 */
export async function askAbout<Q extends Question>(
  service: Service,
  request: Request,
  question: (path: string) => Q,
): Promise<{ answer: Answers[Q['kind']]; name: string | null }> {
  readyModel(service);
  const { admission, metrics, folder, uploads, timeoutSeconds } = service;
  using place = admission.enter();
  await using upload = await receiveUpload(request, { folder, limits: uploads });
  const [field] = Object.keys(upload.fields);
  if (field !== undefined) {
    throw new Refusal(400, 'form', `expected the file alone in the form, got the field \`${field}\` too`, {
      fix: 'settings belong into the address: /v1/predict?top=3',
    });
  }
  using deadline = new Deadline(request.signal, timeoutSeconds);
  const arrived = performance.now();
  const over = await place.turn(deadline.signal);
  const began = performance.now();
  const asking = ask(service, question(upload.path), deadline.signal).finally(() => {
    const seconds = (performance.now() - began) / 1000;
    metrics.computed((began - arrived) / 1000, seconds);
    over(seconds);
  });
  const answer = await deadline.before(asking);
  if (answer.problem !== null) throw unusable(answer.problem, upload);
  return { answer, name: upload.name };
}

async function ask<Q extends Question>(
  service: Service,
  question: Q,
  signal: AbortSignal,
): Promise<Answers[Q['kind']]> {
  const { process } = service.keeper;
  try {
    if (process === null) throw new ModelGoneError('before it was asked');
    return await process.ask(question, signal);
  } catch (error) {
    if (error instanceof AvclError && error.code === 'USAGE') {
      throw new Refusal(400, 'query', error.message.replaceAll(question.file, 'the file'), { cause: error });
    }
    if (!(error instanceof ModelGoneError)) throw error;
    throw new Refusal(503, 'model-gone', 'expected an answer of the model, got the end of its process', {
      fix: 'send the file again in some seconds; if it ends again, this file is too much for the server',
      headers: { 'retry-after': '5' },
      cause: error,
    });
  }
}
