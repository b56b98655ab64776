// Ours in train-step.mjs: the step as the trainer makes it, through the public face. Prints seconds, peak memory, first loss.
import { AvclMethod } from '../packages/avcl/dist/index.js';
import { autocast, optim, readSafetensors, setNumThreads, tidy } from '../packages/torch/dist/index.js';
import { option, peakMib, stateOf, THREADS, timed } from './rounds.mjs';

const device = option('device', 'cpu');
const dtype = option('precision', 'fp32') === 'bf16' ? 'bfloat16' : 'float32';
setNumThreads(THREADS);
const { tensors: start } = readSafetensors(process.argv[2]);
const method = new AvclMethod({
  videos: start.get('bank.rgb').shape[0],
  shareRepeatedFrames: !process.argv.includes('--copies'),
  seed: 0,
});
const banks = ['rgb', 'audio'].map((name) => [`bank.bank_${name}`, start.get(`bank.${name}`)]);
method.loadStateDict(new Map([...stateOf(start, ['rgb', 'audio']), ...banks]), { strict: false });
method.to({ device, memoryFormat: 'channels_last_3d' }).train();
const optimiser = new optim.SGD(method.parameters(), { lr: 1e-3, momentum: 0.9, weight_decay: 5e-4 });
// The draws are the peers', so that all see the same loss.
const indices = start
  .get('indices')
  .tolist()
  .map((row) => row.map(Number));
method.bank.drawIndices = () => indices;
const batch = {
  rgb: start.get('rgb').to({ device }).contiguous({ memory_format: 'channels_last_3d' }),
  audio: start.get('mel').to({ device }).contiguous({ memory_format: 'channels_last_3d' }),
  rows: start.get('rows').tolist().map(Number),
  keys: [],
  labels: null,
};
for (const tensor of start.values()) if (tensor !== batch.rgb && tensor !== batch.audio) tensor.dispose();

function step(index) {
  return tidy(() => {
    const context = { seed: 0, epoch: 0, step: index, training: true };
    optimiser.zeroGrad();
    const output = autocast({ device, dtype, enabled: dtype !== 'float32' }, () =>
      method.step(batch, context),
    );
    output.loss.backward();
    optimiser.step();
    method.afterStep(batch, output, context);
    return output.loss.item();
  });
}

const first = step(0);
for (let i = 1; i < Number(option('warmup', '1')); i++) step(i);
const times = timed(Number(option('steps', '2')), step);
console.log(JSON.stringify({ ...times, peak_mib: peakMib(device), values: [first] }));
