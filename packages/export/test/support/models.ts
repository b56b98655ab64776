/** Small classifiers whose every weight and statistic is drawn, so that no factor is 1 and no shift 0. */

import { fromArray, noGrad, randomFor, type Tensor, tidy } from '@avcl/torch';
import { ClassifierMethod, type ClassifierOptions } from 'avcl';

/** Numbers between `low` and `high`, a function of the name. */
export function drawn(name: string, shape: readonly number[], low = 0, high = 1): Tensor {
  const random = randomFor(5, name);
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, () => low + (high - low) * random.uniform());
  return fromArray(values, [...shape]);
}

/** A classifier of width 4 and 3 classes in evaluation mode. */
export function smallClassifier(options: Partial<ClassifierOptions>): ClassifierMethod {
  const method = new ClassifierMethod({ classes: 3, width: 4, seed: 3, audioFrames: 8, ...options });
  noGrad(() =>
    tidy(() => {
      for (const [name, tensor] of [...method.namedParameters(), ...method.namedBuffers()]) {
        const of = (low: number, high: number) => void tensor.copy_(drawn(name, tensor.shape, low, high));
        if (name.endsWith('running_var')) of(0.5, 1.5);
        else if (name.endsWith('running_mean')) of(-0.2, 0.2);
        else if (tensor.shape.length === 1)
          of(/bn.*weight$/.test(name) ? 0.6 : -0.2, /bn.*weight$/.test(name) ? 1.4 : 0.2);
      }
    }),
  );
  method.eval();
  return method;
}
