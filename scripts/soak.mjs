// Many small training steps, and what the process holds meanwhile: resident memory, JavaScript's heap, tensors, open files, threads.
//     node scripts/soak.mjs --steps 20000 --out docs/results/soak.csv
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from './setup/index.mjs';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '20000' }, out: { type: 'string' } },
});
setUp();
const { soak } = await import('../test/survival/soak.mjs');

const steps = Number(values.steps);
const folder = mkdtempSync(join(tmpdir(), 'avcl-soak-'));
const rows = ['step,resident_mb,heap_mb,tensors,tensor_mb,files,threads'];
await soak(folder, { steps, every: Math.ceil(steps / 40), clips: 24 }, (held) => {
  const { step, tensors, files, threads } = held;
  const [resident, heap, tensorMb] = [held.resident, held.heap, held.tensorMb].map((mb) => mb.toFixed(2));
  rows.push([step, resident, heap, tensors, tensorMb, files, threads].join(','));
  console.log(rows.at(-1));
  if (values.out !== undefined) writeFileSync(values.out, `${rows.join('\n')}\n`);
});
rmSync(folder, { recursive: true });
