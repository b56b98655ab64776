/** The API described as OpenAPI 3.1, made from the schemas that check it. Served at GET /openapi.json. */
import { version } from 'avcl';
import { z } from 'zod';
import { embedQuery, predictQuery, schemas, timelineQuery } from './schemas.js';

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

function jsonSchema(schema: z.ZodType): { [key: string]: Json } {
  const { $schema: _, ...rest } = z.toJSONSchema(schema) as { [key: string]: Json };
  return rest;
}

const jsonAnswer = (description: string, name: keyof typeof schemas): Json => ({
  description,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});

/** Statuses that say no, by what they are for. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'No file, a broken form, or a setting that is not known',
  403: 'The Host or the Origin is not of this server',
  408: 'The body came too slowly',
  409: 'The run was only pre-trained: it has features, and no labels',
  413: 'The body is larger than --max-bytes',
  415: 'The body is no media file and no form, by its content type',
  422: 'The file cannot be used; the code is the reason',
  429: 'All places are taken; `retry-after` says when to ask again',
  500: 'A fault of the server',
  503: 'The server is stopping, or the model is not loaded',
  504: 'No answer within --timeout',
  507: 'No room on the disk',
};
const UPLOAD_ERRORS = [400, 403, 408, 413, 415, 422, 429, 500, 503, 504, 507];

const errors = (...statuses: readonly number[]): { [key: string]: Json } =>
  Object.fromEntries(statuses.map((status) => [`${status}`, jsonAnswer(ERRORS[status]!, 'Error')]));

/** A query's schema as a list of parameters. */
function parameters(query: z.ZodType): Json[] {
  const { properties = {} } = jsonSchema(query) as {
    properties?: { [key: string]: { [key: string]: Json } };
  };
  return Object.entries(properties).map(([name, { description = '', ...schema }]) => {
    return { name, in: 'query', required: false, description, schema };
  });
}

const anyBytes: Json = { schema: {} };
const uploadBody: Json = {
  required: true,
  description:
    'A video file with its sound: raw, or as the one file of a form. One without sound or picture is answered by what it has, and `missing` names the rest',
  content: {
    'video/*': anyBytes,
    'audio/*': anyBytes,
    'application/octet-stream': anyBytes,
    'multipart/form-data': {
      schema: {
        type: 'object',
        properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
        required: ['file'],
      },
    },
  },
};

function upload(id: string, summary: string, query: z.ZodType, answer: Json, more: readonly number[]): Json {
  return {
    post: {
      operationId: id,
      summary,
      parameters: parameters(query),
      requestBody: uploadBody,
      responses: { 200: answer, ...errors(...UPLOAD_ERRORS, ...more) },
    },
  };
}

function read(id: string, summary: string, answer: Json, ...more: readonly number[]): Json {
  return { get: { operationId: id, summary, responses: { 200: answer, ...errors(403, ...more) } } };
}

/** The description. */
export function openApi(): { [key: string]: Json } {
  const predicted = jsonAnswer('The labels, most probable first', 'Prediction');
  const along = jsonAnswer('The labels, moment by moment', 'Timeline');
  const embedded = jsonAnswer('The features', 'Features');
  const text: Json = {
    description: "Prometheus's text format",
    content: { 'text/plain': { schema: { type: 'string' } } },
  };
  const document: Json = {
    description: 'This description',
    content: { 'application/json': { schema: { type: 'object' } } },
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'avcl serve',
      version,
      description: 'Labels and features of video files with sound, by a trained run.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: {
      '/v1/predict': upload('predict', 'Labels of a video file', predictQuery, predicted, [409]),
      '/v1/timeline': upload('timeline', 'Labels along a video of any length', timelineQuery, along, [409]),
      '/v1/embed': upload('embed', 'Features of a video file', embedQuery, embedded, []),
      '/v1/model': read('model', 'What the model is', jsonAnswer('The model', 'Model')),
      '/healthz': read('health', 'Whether the process lives', jsonAnswer('It does', 'Health')),
      '/readyz': read('ready', 'Whether files are taken', jsonAnswer('They are', 'Health'), 503),
      '/metrics': read('metrics', 'Figures for Prometheus', text),
      '/openapi.json': read('openapi', 'This description', document),
    },
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema)]),
      ),
    },
  };
}
