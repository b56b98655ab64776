// Does a sound find its own picture, and a picture its sound, among the clips of the test split? And is the first other clip that is found of the
// same class? With each stream's mean taken away, as `avcl search` does, and without; beside chance.
// node bench/search-recall.mjs --store STORE --runs RUN,RUN -> bench/results/search-recall.csv (the set-up in docs/guides/search.md)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readSafetensors, tensor } from '@avcl/torch';
import { embed } from 'avcl';
import { partnerRecall } from '../packages/avcl/dist/evaluation/retrieval.js';
import { nearest } from '../packages/avcl/dist/search/nearest.js';
import { meansOf, vectorsOf } from '../packages/avcl/dist/search/vectors.js';
import { option, writeCsv } from './rounds.mjs';

const store = option('store');
const folder = mkdtempSync(join(tmpdir(), 'avcl-recall-'));
const percent = (share) => (100 * share).toFixed(1);

/** Share of clips whose nearest other clip is of their class. */
function sameClass(queries, gallery, labels) {
  const right = nearest(queries, gallery, 2).filter((found, i) => {
    const other = found.find(({ place }) => place !== i);
    return labels[other.place] === labels[i];
  });
  return right.length / labels.length;
}

async function rowsOf(run) {
  const out = join(folder, 'features.safetensors');
  await embed({ data: store, run, out });
  const { tensors, metadata } = readSafetensors(out);
  const [labels, splits] = [JSON.parse(metadata.labels), JSON.parse(metadata.splits)];
  const places = splits.flatMap((split, i) => (split === 'test' ? [i] : []));
  const test = places.map((i) => labels[i]);
  const all = { rgb: tensors.get('rgb'), audio: tensors.get('audio') };
  const zeros = Object.fromEntries(Object.entries(all).map(([name, f]) => [name, f.narrow(0, 0, 1).mul(0)]));
  const pick = (f) => f.index_select(0, tensor(places, { dtype: 'int64' }));
  const chance = test.map(
    (label) => (test.filter((other) => other === label).length - 1) / (test.length - 1),
  );
  return [
    ['centred', meansOf(all)],
    ['as they are', zeros],
  ].flatMap(([vectors, means]) => {
    const { picture, sound } = vectorsOf(all, means, true);
    const [p, s] = [pick(picture), pick(sound)];
    return [
      ['sound', 'picture', s, p],
      ['picture', 'sound', p, s],
      ['sound', 'sound', s, s],
      ['picture', 'picture', p, p],
    ].map(([by, within, queries, gallery]) => {
      const own = by === within ? null : partnerRecall(queries, gallery);
      return {
        run: basename(run),
        vectors,
        by,
        in: within,
        clips: test.length,
        ...Object.fromEntries(
          [1, 5, 10].map((k) => [`own_r${k}`, own === null ? '' : percent(own.recall[k])]),
        ),
        ...Object.fromEntries(
          [1, 5, 10].map((k) => [`chance_r${k}`, own === null ? '' : percent(k / test.length)]),
        ),
        first_is_same_class: percent(sameClass(queries, gallery, test)),
        chance_same_class: percent(chance.reduce((sum, value) => sum + value, 0) / chance.length),
      };
    });
  });
}

try {
  const rows = [];
  for (const run of option('runs').split(',')) rows.push(...(await rowsOf(run)));
  writeCsv('search-recall', rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
