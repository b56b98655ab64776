/** A model that was never trained, and what `model.json` would say of it. */
import { type LoadedModel, recipeSchema } from 'avcl';
import { describeModel, inputShapes } from '../../src/describe-model.js';
import { classifierGraph } from '../../src/onnx/classifier-graph.js';
import { smallClassifier } from './models.js';

/** The description of a model of such a recipe. */
export function described(data: Record<string, unknown>) {
  using method = smallClassifier({});
  const recipe = recipeSchema.parse({ data });
  const model = {
    method,
    recipe,
    classes: ['a', 'b', 'c'],
    inputs: method.inputs,
    manifests: [],
    frames: { width: 171, height: 128 },
    file: 'runs/fine/checkpoints/best/model.safetensors',
  } as unknown as LoadedModel;
  const shapes = inputShapes(model);
  const graph = classifierGraph({ method, precision: 'fp32', batch: 'dynamic', ...shapes });
  const { inputs } = describeModel(graph, {
    model,
    run: 'runs/fine',
    data: null,
    weights: '0'.repeat(64),
    precision: 'fp32',
    batch: 'dynamic',
    files: [],
  });
  return { model, data: recipe.data, rgb: inputs.rgb!, audio: inputs.audio! };
}
