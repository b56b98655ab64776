// Five labelled clips a class: node few-labels.mjs STORE OUT [PRESET] [SEEDS]
// The same network with the same five, once after pre-training on all clips without labels, once from scratch; the difference, with its interval.
// The settings are not the paper's, which fine-tunes with all labels: `smoke` shows that it runs, take `avcl-plus` or `standard` to learn something.
import { join } from 'node:path';
import { compareTests, finetune, pretrain, testRun } from 'avcl';

const [data, out, preset = 'smoke', seeds = '1'] = process.argv.slice(2);
const LABELS = 5;

for (let seed = 0; seed < Number(seeds); seed++) {
  const folder = join(out, `seed-${seed}`);
  const shared = [`seed=${seed}`];
  const pre = join(folder, 'pre');
  await pretrain({ data, out: pre, recipe: { preset, overrides: shared } });

  // The draw of the five belongs to the seed, so both see the same clips. A batch cannot be larger than what is labelled.
  const recipe = {
    preset,
    overrides: [...shared, `finetune.labels_per_class=${LABELS}`, 'finetune.batch_size=8'],
  };
  const tests = [];
  for (const [name, from] of [
    ['pre-trained', pre],
    ['scratch', 'none'],
  ]) {
    const run = join(folder, name);
    await finetune({ data, from, out: run, recipe });
    tests.push(await testRun({ data, run }));
  }
  const [withIt, without] = tests;
  const { difference, interval, p } = compareTests(withIt, without);
  const points = (share) => (100 * share).toFixed(1);
  console.log(
    `seed ${seed}: pre-trained ${points(withIt.top1)} %, scratch ${points(without.top1)} %, ` +
      `difference ${points(difference)} (${interval.map(points).join(' to ')}), p = ${p.toFixed(2)}`,
  );
}
