// From a folder of videos to labels for a new one: node own-data.mjs VIDEOS OUT [PRESET]
// The preset `smoke` takes seconds and learns next to nothing; `quick` is small, `standard` is the paper's network. None has the paper's epochs.
import { join } from 'node:path';
import { assignSplits, readSource } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { finetune, predictFiles, pretrain, testRun } from 'avcl';

const [videos, out, preset = 'smoke'] = process.argv.slice(2);
const [store, pre, fine] = ['store', 'pre', 'fine'].map((name) => join(out, name));
const listing = assignSplits(await readSource(videos), { seed: 0 }); // a folder a class; val and test are made where they are missing
const { ok, listed, reasons } = await buildStore(listing, store);
console.log(`${ok} of ${listed} videos taken in`, reasons);
await pretrain({ data: store, out: pre, recipe: { preset } }); // without labels
await finetune({ data: store, from: pre, out: fine, recipe: { preset } }); // with labels
const { top1, evaluated } = await testRun({ data: store, run: fine });
console.log(`${(100 * top1).toFixed(1)} % of ${evaluated} test videos`);
const [answer] = await predictFiles({
  run: fine,
  files: [join(listing.root, listing.inputs[0].path)],
  top: 3,
});
for (const { label, p } of answer.predictions) console.log(`${(100 * p).toFixed(1).padStart(5)} %  ${label}`);
