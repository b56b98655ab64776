/** `avcl data verify`: every byte of a store against its checksums. A damaged file ends with 3, named with the clips it hurts. */
import { type CommonOptions, type Define, examples } from '../frame/define.js';

export const define: Define = (command, run) => {
  command
    .argument('<store>', 'a clip store, from `avcl data build`')
    .addHelpText('after', examples('data verify store', 'data verify store --json'))
    .action((folder: string, options: CommonOptions) =>
      run(options, async () => {
        const { verifyStore } = await import('@avcl/media');
        const verified = await verifyStore(folder);
        const { shards, bytes } = verified;
        return {
          json: verified,
          text: `${shards} shards, ${(bytes / 1e6).toFixed(1)} MB: every checksum holds`,
        };
      }),
    );
};
