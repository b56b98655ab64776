// A store of several small shards, which the command line has no option for.
//     node build.mjs CLIPS-CSV [BYTES-OF-A-SHARD [CLIPS]] STORE
import { readSource } from '@avcl/datasets';
import { buildStore } from '@avcl/media';

const [csv, ...rest] = process.argv.slice(2);
const out = rest.pop();
const [shardBytes = 2e6, clips] = rest.map(Number);
await buildStore(await readSource(csv, { limit: clips }), out, {
  frames: { width: 54, height: 40 },
  shardBytes,
  jobs: 2,
});
