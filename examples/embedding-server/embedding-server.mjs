// Features of uploaded videos, and their nearest clips in a store: node embedding-server.mjs RUN STORE [PORT]
//   curl -F file=@clip.mp4 http://127.0.0.1:8080/embed
//   curl -F file=@clip.mp4 'http://127.0.0.1:8080/nearest?k=3'
// A sketch of a server of one's own from the pieces that `avcl serve` is made of: the run computes in this very process, so that nobody is
// answered meanwhile, and nobody is sent away when there are too many. `avcl serve` has both, and the same features at /v1/embed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal, receiveUpload, refusalOf, refusalResponse, requestGuard } from '@avcl/serve';
import { readSafetensors } from '@avcl/torch';
import { serve } from '@hono/node-server';
import { embed, openRun } from 'avcl';
import { Hono } from 'hono';

const [run, store, port = '8080'] = process.argv.slice(2);

/** The store's clips: unit vectors, by key. */
async function index() {
  const folder = await mkdtemp(join(tmpdir(), 'embedding-server-'));
  try {
    const { out } = await embed({ data: store, run, out: join(folder, 'features.safetensors') });
    const { tensors, metadata } = readSafetensors(out);
    const keys = JSON.parse(metadata.keys);
    const labels = JSON.parse(metadata.labels);
    const fused = tensors.get('fused').toArray();
    const width = fused.length / keys.length;
    for (const tensor of tensors.values()) tensor.dispose();
    return keys.map((key, i) => ({
      key,
      label: labels[i],
      vector: unit(fused.slice(i * width, (i + 1) * width)),
    }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const unit = (vector) => {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return Array.from(vector, (value) => value / length);
};

const clips = await index();
const open = await openRun({ run });

/** The features of the file in a request's body. */
async function featuresOf(request) {
  const upload = await receiveUpload(request, { limits: { bytes: 64 * 2 ** 20 } });
  try {
    const [{ features, problem }] = await open.embed({ files: [upload.path] });
    if (problem === null) return features;
    throw new Refusal(422, problem.code, 'expected a file that the model can use, got another one');
  } finally {
    await upload[Symbol.asyncDispose](); // `await using` where Node knows it (24 and later)
  }
}

const app = new Hono();
app.use(requestGuard());
app.onError((error) => refusalResponse(refusalOf(error, console.error)));
app.post('/embed', async (c) => c.json(await featuresOf(c.req.raw)));
app.post('/nearest', async (c) => {
  const { fused } = await featuresOf(c.req.raw); // null where the file has no sound, or no picture
  if (fused === null) throw new Refusal(422, 'one-stream', 'expected picture and sound, got one of them');
  const query = unit(fused);
  const found = clips.map(({ key, label, vector }) => ({ key, label, similarity: dot(query, vector) }));
  found.sort((a, b) => b.similarity - a.similarity);
  return c.json(found.slice(0, Number(c.req.query('k') ?? 5)));
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(port) }, (at) =>
  console.log(`${clips.length} clips at http://127.0.0.1:${at.port}`),
);
