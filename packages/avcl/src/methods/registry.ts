/** The methods by name. A new one is a file and a line here. */
import { AvclMethod } from './avcl.js';
import { ClassifierMethod } from './supervised.js';

/** One row of the table of methods. */
export interface MethodEntry {
  readonly title: string;
  /** What it learns from. */
  readonly stage: 'pretrain' | 'finetune';
  readonly source: string;
}

/** Every method with its constructor and what makes it itself; all other options have their own defaults. */
export const methods = {
  avcl: {
    title: 'AVCL',
    stage: 'pretrain',
    constructor: AvclMethod,
    defaults: {},
    source: 'arXiv 2204.13386, eq. 5-10',
  },
  avcl_classifier: {
    title: 'AVCL, fine-tuned',
    stage: 'finetune',
    constructor: ClassifierMethod,
    defaults: { streams: 'both', amfm: true },
    source: 'arXiv 2204.13386, eq. 1-4',
  },
  baseline_r: {
    title: 'Baseline-R',
    stage: 'finetune',
    constructor: ClassifierMethod,
    defaults: { streams: 'rgb' },
    source: 'arXiv 2204.13386, Table 4; head ours',
  },
  baseline_a: {
    title: 'Baseline-A',
    stage: 'finetune',
    constructor: ClassifierMethod,
    defaults: { streams: 'audio' },
    source: 'arXiv 2204.13386, Table 4; head ours',
  },
  baseline_ra: {
    title: 'Baseline-R+A',
    stage: 'finetune',
    constructor: ClassifierMethod,
    defaults: { streams: 'both', amfm: false },
    source: 'arXiv 2204.13386, Table 4; head of the fine-tuned model without AMFM',
  },
} as const satisfies Record<string, MethodEntry & { constructor: unknown; defaults: object }>;

/** A name in {@link methods}. */
export type MethodName = keyof typeof methods;
