// A pre-training that marks in the trace of faults.cpp which step is safe by now: with a checkpoint after every step, the one before.
//     node traced-run.mjs STORE ROOT RUN RECIPE-AS-JSON
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pretrain } from 'avcl';

const [data, root, out, recipe] = process.argv.slice(2);
const mark = (step) => existsSync(join(root, '.mark', String(step)));
const { steps } = await pretrain({
  data,
  out,
  recipe: JSON.parse(recipe),
  onProgress: ({ done }) => mark(done - 1),
});
mark(steps);
