/** What the main job has made, and where: what the report is gathered from. */
import { join } from 'node:path';
import type { TestResult, TrainResult } from 'avcl';
import type { Model } from './models.js';
import type { Size } from './sizes.js';
import type { Done } from './steps.js';

/** A model with its training and test. */
export interface Trained {
  readonly model: Model;
  readonly training: Done<TrainResult>;
  readonly test: Done<TestResult>;
}

/** Everything that the report is made from. */
export interface Made {
  readonly size: Size;
  readonly paths: Paths;
  readonly pretraining: Done<TrainResult>;
  readonly trained: readonly Trained[];
  /** Wall-clock of this start. */
  readonly seconds: number;
}

/** Where things are. */
export type Paths = ReturnType<typeof pathsIn>;

/** Everything below one folder. */
export function pathsIn(out: string) {
  return {
    steps: join(out, 'steps'),
    videos: join(out, 'videos'),
    csv: join(out, 'videos', 'clips.csv'),
    store: join(out, 'store'),
    pretrained: join(out, 'runs', 'pretrained'),
    runOf: (model: Model) => join(out, 'runs', model.name),
    report: join(out, 'report.html'),
  };
}
