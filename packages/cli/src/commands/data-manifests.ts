/** `avcl data manifests`: the class lists that ship with avcl. */
import type { Manifest } from '@avcl/datasets';
import { type CommonOptions, type Define, examples } from '../frame/define.js';

const text = ({ name, version, classes, source, sha256, proposal, counts, renames }: Manifest) =>
  [
    `${name}, version ${version}: ${classes.length} classes${proposal ? ', a PROPOSAL' : ''}; ${source}`,
    ...counts.map(
      ({ of, train, val, test }) =>
        `  ${of}: train ${number(train)}, val ${number(val)}, test ${number(test)}`,
    ),
    ...(Object.keys(renames).length === 0
      ? []
      : [
          `  renamed: ${Object.entries(renames)
            .map(([old, name]) => `${old} -> ${name}`)
            .join('; ')}`,
        ]),
    `  sha256 ${sha256}`,
  ].join('\n');

const number = (count: number | null) => (count === null ? 'none' : count.toLocaleString('en-US'));

export const define: Define = (command, run) => {
  command
    .addHelpText('after', examples('data manifests', 'data manifests --json'))
    .action((options: CommonOptions) =>
      run(options, async () => {
        const { manifests } = await import('@avcl/datasets');
        const all = manifests();
        return { json: all, text: all.map(text).join('\n') };
      }),
    );
};
