// Testing one video: ten clips, R3D, both streams, AMFM and head, 16 x 112 x 112, fp32, evaluation mode, the same weights.
// Ours folds batch norm, fuses convolution, sum and ReLU, and encodes the mel once a video. PyTorch in Python: eager as people
// write it (a mel with every clip); the same with the mel once and channels_last_3d, to show what each part brings.
// node bench/test-clips.mjs [--rounds 3 --steps 2] -> bench/results/test-clips-*.csv
import { join } from 'node:path';
import {
  alternate,
  BENCH,
  conditions,
  loadNow,
  option,
  PYTHON,
  THREADS,
  timeRows,
  withStart,
  writeCsv,
} from './rounds.mjs';

const CLIPS = 10;

function contenders(start) {
  const shared = [start, '--steps', option('steps', '2')];
  const theirs = (...flags) => [PYTHON, join(BENCH, 'test-clips.torch.py'), ...shared, ...flags];
  return [
    { name: 'avcl', command: [process.execPath, join(BENCH, 'test-clips.avcl.mjs'), ...shared] },
    { name: 'pytorch eager', command: theirs() },
    { name: 'pytorch eager, mel once', command: theirs('--mel-once') },
    { name: 'pytorch channels_last_3d, mel once', command: theirs('--mel-once', '--channels-last') },
  ];
}

const load = loadNow();
const results = withStart(CLIPS, (start) => alternate(contenders(start), Number(option('rounds', '3'))));
const own = results.get('avcl').values;
const difference = Math.max(
  ...results.get('pytorch eager').values.map((value, i) => Math.abs(value - own[i])),
);
if (!(difference <= 1e-4)) throw new Error(`logits differ from PyTorch's by ${difference}`);
const rows = timeRows(results, 'avcl', {
  largest_logit_difference: difference.toExponential(1),
  ...conditions(load),
});
writeCsv(`test-clips-r3d-16x112-${CLIPS}clips-fp32-cpu${THREADS}`, rows);
