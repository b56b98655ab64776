/** `avcl data manifests`: the class lists that ship with avcl. */
import type { Manifest } from '@avcl/datasets';
import { type CommonOptions, type Define, examples } from '../frame/define.js';

const text = ({ name, classes, source, sha256 }: Manifest) =>
  `${name}: ${classes.length} classes; ${source}\n  sha256 ${sha256}`;

export const define: Define = (command, run) => {
  command
    .addHelpText('after', examples('data manifests', 'data manifests --json'))
    .action((options: CommonOptions) =>
      run(options, async () => {
        const { KINETICS_SOUNDS, manifest } = await import('@avcl/datasets');
        const manifests = KINETICS_SOUNDS.map(manifest);
        return { json: manifests, text: manifests.map(text).join('\n') };
      }),
    );
};
