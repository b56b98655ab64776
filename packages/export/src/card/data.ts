/** What the card says of the data: the store by its hash, and what is in it where it still lies there. What the store does not know is said too. */
import { basename } from 'node:path';
import { type ClipSource, type RunHeader, splitOf } from 'avcl';

const SPLITS = ['train', 'val', 'test'] as const;

/** Lines of a list. `store` is the one that the run was trained on, or why it cannot be asked. */
export function dataLines(header: RunHeader | null, store: ClipSource | string): string[] {
  if (header === null) return ['data: not known, the run has no config.yaml'];
  const named = `data: store \`${basename(header.data)}\`, hash \`${header.dataHash}\``;
  if (typeof store === 'string') return [`${named}; it ${store}, so what is in it is not known`];
  const { clips, manifests = [] } = store;
  const rejected = store.inputs.filter(({ state }) => state === 'rejected').length;
  const of = (split: string) => clips.filter((clip) => splitOf(clip) === split);
  return [
    named,
    `clips in it: ${SPLITS.map((split) => `${of(split).length} ${split}`).join(', ')}; listed files that gave none: ${rejected}`,
    classCounts(of('train'), store.classes),
    ...(manifests.length === 0
      ? [
          'source: no published list; whether the videos were filmed or made by `avcl synth` the store does not say',
        ]
      : []),
  ];
}

/** The fewest and the most that a class has. */
function classCounts(train: ClipSource['clips'], classes: readonly string[]): string {
  const clips = new Map(classes.map((label) => [label, 0]));
  for (const { label } of train) if (label !== null) clips.set(label, (clips.get(label) ?? 0) + 1);
  const counts = [...clips].map(([label, count]) => ({ label, count })).sort((a, b) => a.count - b.count);
  const [fewest, most] = [counts.at(0), counts.at(-1)];
  if (fewest === undefined || most === undefined) return 'classes in it: none';
  const each =
    fewest.count === most.count
      ? `${most.count} train clips each`
      : `${fewest.count} (\`${fewest.label}\`) to ${most.count} (\`${most.label}\`) train clips each`;
  return `classes in it: ${classes.length}, ${each}`;
}
