/** What the server and the process that holds the model say to one another. */
import type { FileFeatures, FilePrediction, OpenRun, Timeline, WindowChoice } from 'avcl';

/** What the model is asked. */
export type Question =
  | {
      readonly kind: 'predict';
      readonly file: string;
      readonly top?: number | undefined;
      readonly clips?: number | undefined;
    }
  | ({ readonly kind: 'timeline'; readonly file: string } & Readonly<WindowChoice>)
  | { readonly kind: 'embed'; readonly file: string; readonly clips?: number | undefined };

/** Its answer to a question of a kind. */
export interface Answers {
  predict: FilePrediction;
  timeline: Timeline & { readonly problem: FilePrediction['problem'] };
  embed: FileFeatures;
}

/** What a model says of itself once it is loaded. */
export interface ModelFacts extends Pick<OpenRun, 'stage' | 'classes' | 'inputs'> {
  readonly backbone: string;
  /** Clips a video, where a request does not say. */
  readonly clips: number;
}

/** To the model. */
export type ToModel =
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  | { readonly type: 'drop'; readonly id: number };

/** An error on its way to another process. */
export interface SentError {
  readonly code: string;
  readonly message: string;
  readonly fix: string | null;
}

/** From the model. `memory`: resident bytes of its process. */
export type FromModel =
  | { readonly type: 'ready'; readonly facts: ModelFacts; readonly memory: number }
  | { readonly type: 'failed'; readonly error: SentError }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown; readonly memory: number }
  | { readonly type: 'error'; readonly id: number; readonly error: SentError; readonly memory: number };
