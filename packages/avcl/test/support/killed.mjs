// A pre-training in a process of its own that kills itself, without warning, after a step.
//     node killed.mjs STORE RUN STEP RECIPE-AS-JSON
import process from 'node:process';
import { pretrain } from 'avcl';

const [data, out, step, recipe] = process.argv.slice(2);
await pretrain({
  data,
  out,
  recipe: JSON.parse(recipe),
  onProgress: ({ done }) => {
    if (done === Number(step)) process.kill(process.pid, 'SIGKILL');
  },
});
