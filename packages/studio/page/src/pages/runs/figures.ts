/** What the figures of metrics.jsonl are called, where they stand, and where they become a bad sign. */
import type { FigureName } from '../../../../src/metrics/types.js';
import { percent, shown, type spreadOf } from '../../parts/numbers.js';

/** Panels stand together by what they are about. */
export const SECTIONS = ['Loss', 'Validation', 'Monitors', 'Optimiser', 'Speed'] as const;
export type Section = (typeof SECTIONS)[number];

/** How a figure is shown. */
export interface FigureInfo {
  readonly title: string;
  readonly section: Section;
  /** 0 to 1, shown in per cent. */
  readonly share: boolean;
  /** A line with its meaning: where the training warns. */
  readonly limit: { readonly at: number; readonly text: string } | null;
}

type Known = readonly [title: string, section: Section, options?: { share?: true; limit?: [number, string] }];

const COLLAPSE: [number, string] = [0.03, 'collapse below'];
const LINE: [number, string] = [1.2, 'collapse below'];

const known: Readonly<Record<string, Known>> = {
  loss: ['Loss', 'Loss'],
  cgra: ['CGRA', 'Loss'],
  selfcl: ['SelfCL', 'Loss'],
  selfcl_rgb: ['SelfCL, RGB', 'Loss'],
  selfcl_audio: ['SelfCL, audio', 'Loss'],
  cross_entropy: ['Cross-entropy', 'Loss'],
  accuracy: ['Accuracy of training batches', 'Loss', { share: true }],
  val_accuracy: ['Accuracy on val', 'Validation', { share: true }],
  val_loss: ['Loss on val', 'Validation'],
  val_knn: ['k-NN on val', 'Validation', { share: true }],
  val_recall1: ['Recall at 1 on val, sound to picture', 'Validation', { share: true }],
  val_rank: ['Mean rank on val, sound to picture', 'Validation'],
  spread_rgb: ['Spread of RGB features', 'Monitors', { limit: COLLAPSE }],
  spread_audio: ['Spread of audio features', 'Monitors', { limit: COLLAPSE }],
  effective_rank_rgb: ['Effective rank of RGB features', 'Monitors', { limit: LINE }],
  effective_rank_audio: ['Effective rank of audio features', 'Monitors', { limit: LINE }],
  gradient_share_rgb: [
    'Share of the gradient that RGB gets',
    'Monitors',
    { share: true, limit: [0.05, 'imbalance below'] },
  ],
  lr: ['Learning rate', 'Optimiser'],
  grad_norm: ['Gradient norm', 'Optimiser'],
  samples_per_s: ['Videos a second', 'Speed'],
  data_wait: ['Share of the time spent waiting for data', 'Speed', { share: true }],
};

/** The name without its kind of row. */
export const bare = (figure: FigureName): string => figure.slice(figure.indexOf(':') + 1);

/** What is known of a figure; one that a method of your own logs stands among the losses under its own name. */
export function infoOf(figure: FigureName): FigureInfo {
  const name = bare(figure);
  const [title, section, options = {}] = known[name] ?? [
    name.replaceAll('_', ' '),
    name.startsWith('val_') ? 'Validation' : 'Loss',
  ];
  const { share = false, limit } = options as NonNullable<Known[2]>;
  return { title, section, share, limit: limit === undefined ? null : { at: limit[0], text: limit[1] } };
}

/** A value of a figure by its bare name, for tables. */
export function value(name: string, number: number): string {
  const share = name === 'top1' || (known[name]?.[2]?.share ?? false);
  return share ? percent(number) : shown(number);
}

/** A mean with its deviation, which one value has not: `77.3 ± 0.4 %`. */
export function spread(name: string, { mean, deviation }: ReturnType<typeof spreadOf>): string {
  if (deviation === null) return value(name, mean);
  const [first, second] = [value(name, mean), value(name, deviation)];
  return first.endsWith(' %') ? `${first.slice(0, -2)} ± ${second}` : `${first} ± ${second}`;
}

/** Beside an axis: as short as it is exact. */
export function tick(figure: FigureName, number: number): string {
  return infoOf(figure).share ? `${Number((100 * number).toPrecision(3))} %` : shown(number);
}

/** What a column of best figures calls it. */
export const shortName = (name: string): string =>
  ({
    top1: 'top-1, test',
    val_accuracy: 'accuracy, val',
    val_knn: 'k-NN, val',
    val_recall1: 'R@1, val',
    loss: 'loss',
  })[name] ?? name;

/** The figures that get a panel, in the order of their sections: each once, of single steps where it has them. */
export function panels(figures: readonly FigureName[]): Map<Section, FigureName[]> {
  const chosen = new Map<string, FigureName>();
  for (const figure of figures) {
    const name = bare(figure);
    if (!chosen.has(name) || figure.startsWith('step:')) chosen.set(name, figure);
  }
  const order = Object.keys(known);
  const place = (figure: FigureName) => (order.indexOf(bare(figure)) + order.length + 1) % (order.length + 1);
  const sorted = [...chosen.values()].sort((a, b) => place(a) - place(b));
  return new Map(
    SECTIONS.map((section) => [section, sorted.filter((figure) => infoOf(figure).section === section)]),
  );
}
