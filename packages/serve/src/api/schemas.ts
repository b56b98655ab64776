/** The requests and answers of the API. The same schemas check requests, describe the API (`openapi.ts`), and check answers in the tests. */
import { z } from 'zod';

const probability = z.number().min(0).max(1);
const clips = z.coerce
  .number()
  .int()
  .min(1)
  .max(100)
  .describe(
    'Clips of the video that are looked at; more is slower and steadier. The recipe of the run unless said.',
  );

/** The query of POST /v1/predict. */
export const predictQuery = z.strictObject({
  top: z.coerce.number().int().min(1).max(1000).default(5).describe('Labels in the answer'),
  clips: clips.optional(),
});

const seconds = z.coerce.number().positive();

/** The query of POST /v1/timeline; what is not said is settled by the run and the file. */
export const timelineQuery = z.strictObject({
  window: seconds.max(600).optional().describe('Seconds of a window'),
  hop: seconds.max(600).optional().describe('Seconds from one window to the next'),
  shortest: z.coerce
    .number()
    .min(0)
    .optional()
    .describe('Seconds; shorter segments are given to a neighbour'),
  clips: clips.optional(),
});

/** The query of POST /v1/embed. */
export const embedQuery = z.strictObject({ clips: clips.optional() });

const file = z.string().nullable().describe("The sender's name for the file, where a form gave one");

const labels = z.array(z.strictObject({ label: z.string(), p: probability.describe('Probability') }));

const remark = z.string().nullable().describe('What went wrong while decoding, where the rest could be used');

const missing = z.array(z.enum(['rgb', 'audio'])).describe('Streams of the model that were black or silent');

/** The answer to POST /v1/predict: an element of what `avcl predict --no-timeline --json` prints. */
export const predictAnswer = z.strictObject({
  file,
  predictions: labels.describe('Most probable first'),
  missing,
  remark,
  problem: z.null().describe('A file that cannot be used is answered with an error'),
  trainedOn: z
    .array(z.strictObject({ name: z.string(), version: z.number().int(), sha256: z.string() }))
    .describe('The published class lists that the model was trained on'),
});

const interval = { start: z.number(), end: z.number() };

/** The answer to POST /v1/timeline. Times are seconds from the beginning of the file. */
export const timelineAnswer = z.strictObject({
  file,
  seconds: z.number(),
  rule: z
    .strictObject({ window: z.number(), hop: z.number(), clips: z.number().int(), shortest: z.number() })
    .describe('How the file was cut'),
  missing,
  remark,
  predictions: labels.describe('Of the whole file, most probable first'),
  segments: z.array(z.strictObject({ ...interval, label: z.string(), p: probability })),
  classes: z.array(z.string()).describe('Of the probabilities of the windows'),
  windows: z.array(z.strictObject({ ...interval, probabilities: z.array(probability), missing })),
});

const feature = z.array(z.number()).nullable().optional();
const none = 'null where the file has none; absent where the model takes none';

/** The answer to POST /v1/embed. */
export const embedAnswer = z.strictObject({
  file,
  features: z.strictObject({
    rgb: feature.describe(`Of the pictures; ${none}`),
    audio: feature.describe(`Of the sound; ${none}`),
    fused: feature.describe('Of both; null where the file has not both'),
  }),
  missing: z
    .array(z.enum(['rgb', 'audio']))
    .describe('Streams of the model that the file has not: their features are null'),
});

/** The answer to GET /v1/model. */
export const modelAnswer = z.strictObject({
  stage: z.enum(['pretrain', 'finetune']).describe('`pretrain`: features only, no labels'),
  classes: z.array(z.string()),
  inputs: z.strictObject({ rgb: z.boolean(), audio: z.boolean() }),
  backbone: z.string(),
  clips: z.number().int(),
  version: z.string().describe('Of avcl'),
});

/** The answers to GET /healthz and /readyz. */
export const healthAnswer = z.strictObject({ status: z.literal('ok') });

/** Every answer that is no success. */
export const errorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.string().describe('For programs: `busy`, `body-too-large`, `not-media`, ...'),
    message: z.string().describe('What was expected and what came'),
    fix: z.string().nullable().describe('What to do about it'),
  }),
});

/** Names under which the description has them. */
export const schemas = {
  Prediction: predictAnswer,
  Timeline: timelineAnswer,
  Features: embedAnswer,
  Model: modelAnswer,
  Health: healthAnswer,
  Error: errorAnswer,
} as const;
