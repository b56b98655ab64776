// One process of a training that ends badly: after a step it kills itself, stands still, stops (SIGSTOP), or throws.
//     node doomed.mjs OUT HOW STEP, with torchrun's variables
import process from 'node:process';
import { pretrain, StoppedError } from 'avcl';
import { noiseStore } from './noise-store.mjs';

const [out, how, at] = process.argv.slice(2);
const overrides = [
  'model.width=4',
  'data.frame_height=32',
  'data.mel_seconds=10',
  'data.mel_size=36',
  'pretrain.batch_size=6',
  'pretrain.epochs=40',
  'pretrain.checkpoint_every=1',
  'selfcl=bank',
  'nce_k=16',
  'threads=1',
];
const controller = new AbortController();
process.on('SIGTERM', () => controller.abort());
let steps = 0;
const ends = {
  well: () => false,
  killed: () => process.kill(process.pid, 'SIGKILL'),
  stopped: () => process.kill(process.pid, 'SIGSTOP'),
  hung: () => {
    for (;;);
  },
  threw: () => {
    throw new Error('the disk is on fire');
  },
};
try {
  await pretrain({
    data: noiseStore({ train: 12, val: 0, classes: 2 }),
    out,
    recipe: { preset: 'smoke', overrides },
    signal: controller.signal,
    // Asked after each step, in every process.
    saveAsked: () => {
      if (++steps === Number(at)) ends[how]();
      return false;
    },
  });
} catch (error) {
  process.send?.({ name: error.name, message: error.message, fix: error.fix, ranks: error.ranks ?? null });
  process.exitCode = error instanceof StoppedError ? 143 : 1;
}
