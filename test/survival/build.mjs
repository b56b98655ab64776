// A store of several small shards, which the command line has no option for.
//     node build.mjs CLIPS-CSV STORE
import { readSource } from '@avcl/datasets';
import { buildStore } from '@avcl/media';

const [clips, out] = process.argv.slice(2);
await buildStore(await readSource(clips), out, {
  frames: { width: 54, height: 40 },
  shardBytes: 2e6,
  jobs: 2,
});
