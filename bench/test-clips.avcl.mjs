// Ours in test-clips.mjs: a video through the evaluation form, as `avcl test` does it. Prints seconds, memory, mean logits.
import { ClassifierMethod } from '../packages/avcl/dist/index.js';
import { inferenceMode, readSafetensors, setNumThreads, tidy } from '../packages/torch/dist/index.js';
import { option, peakMib, stateOf, THREADS, timed } from './rounds.mjs';

setNumThreads(THREADS);
const { tensors: start } = readSafetensors(process.argv[2]);
const method = new ClassifierMethod({ classes: 32, seed: 0 });
method.loadStateDict(stateOf(start, ['rgb', 'audio', 'amfm', 'head']), { strict: false });
method.to({ memoryFormat: 'channels_last_3d' }).eval();
const form = method.forEvaluation();
const rgb = start.get('rgb').contiguous({ memory_format: 'channels_last_3d' });
const mel = start.get('mel').narrow(0, 0, 1).contiguous();
for (const tensor of start.values()) if (tensor !== rgb) tensor.dispose();

function video() {
  return inferenceMode(() =>
    tidy(() => {
      const clips = form.encodeRgb(rgb); // (10, D)
      const audio = form.encodeAudio(mel).expand(clips.shape); // once a video
      return [
        ...form
          .classify({ rgb: clips, audio })
          .mean({ dim: [0] })
          .toArray(),
      ];
    }),
  );
}

const logits = video();
const times = timed(Number(option('steps', '2')), video);
console.log(JSON.stringify({ ...times, peak_mib: peakMib(), values: logits }));
