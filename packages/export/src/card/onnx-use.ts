/** The card's part on an ONNX folder: inputs and outputs as a table, and the shortest program that runs it. */
import type { AudioInput, ModelDescription, RgbInput, TensorDescription } from '@avcl/web';

const shapeOf = ({ shape }: TensorDescription): string => `(${shape.join(', ')})`;

/** Markdown. */
export function onnxUse(description: ModelDescription): string {
  const { inputs, outputs, model, windows } = description;
  const rows = [
    ...(inputs.rgb === null
      ? []
      : [`| \`${inputs.rgb.name}\` | ${shapeOf(inputs.rgb)} | ${rgbText(inputs.rgb)} |`]),
    ...(inputs.audio === null
      ? []
      : [`| \`${inputs.audio.name}\` | ${shapeOf(inputs.audio)} | ${audioText(inputs.audio)} |`]),
    `| \`logits\` | ${shapeOf(outputs.logits)} | a number a class, in the order of \`labels.txt\` |`,
    `| \`probabilities\` | ${shapeOf(outputs.probabilities)} | softmax of the logits |`,
    ...outputs.evidence.map(
      (map) =>
        `| \`${map.name}\` | ${shapeOf(map)} | what of the ${map.stream === 'rgb' ? 'picture' : 'sound'} speaks for each class, by position; its mean is the stream's share of the logit |`,
    ),
  ];
  const feeds = [
    ...(inputs.rgb === null ? [] : [`'rgb': np.zeros((${sample(inputs.rgb)}), np.float32)`]),
    ...(inputs.audio === null ? [] : [`'audio': np.zeros((${sample(inputs.audio)}), np.float32)`]),
  ];
  return [
    '| tensor | shape | what it is |',
    '|---|---|---|',
    ...rows,
    '',
    `All tensors are float32; weights are stored as ${model.precision}, the arithmetic is in float32. Opset ${model.opset}. ${model.batch === 'dynamic' ? '`B` is any number of windows' : `A run takes exactly ${model.batch} windows`}${inputs.rgb !== null && inputs.audio !== null && model.batch === 'dynamic' ? '; `A` is `B`, or 1: one sound for all windows' : ''}. Means and deviations, where the recipe wants them, are taken inside the model: give values in [0, 1].`,
    `A whole file is judged by ${windows.clips} ${windows.clips === 1 ? 'window' : 'windows spread evenly'}${windows.crops > 1 ? ` in ${windows.crops} crops each` : ''}: average the **logits**, then take the softmax. \`model.json\` has every rule and number.`,
    '',
    '```python',
    'import numpy as np, onnxruntime',
    '',
    `session = onnxruntime.InferenceSession('${model.file}')`,
    `labels = open('labels.txt', encoding='utf8').read().splitlines()`,
    `probabilities, = session.run(['probabilities'], {${feeds.join(', ')}})`,
    'print(labels[probabilities[0].argmax()])',
    '```',
  ].join('\n');
}

const sample = ({ shape }: TensorDescription): string =>
  shape.map((extent) => (typeof extent === 'number' ? extent : 1)).join(', ');

function rgbText({ frames, stride, crop, ofHeight, stored }: RgbInput): string {
  const size =
    'shortSide' in stored ? `short side ${stored.shortSide}` : `${stored.width} x ${stored.height} pixels`;
  const step = stride === 1 ? 'consecutive frames' : `frames (one in ${stride})`;
  return `${frames} ${step} of the file's own, RGB / 255, scaled to ${size}, the middle square of ${crop} (at a height of ${ofHeight})`;
}

function audioText({ kind, mel, sampleRate, samples, size, crop, columns, side }: AudioInput): string {
  const seconds = Number((samples / sampleRate).toFixed(3));
  const what = mel === null ? 'the waveform' : `the log-mel (${mel.bands} bands, \`${mel.filterBank}\`)`;
  const part = columns === side ? '' : `, its first ${columns} columns of ${side}`;
  const where = kind === '1.2s' ? `${seconds} s about the window's middle` : `the first ${seconds} s`;
  return `${what} of ${where}, mono ${sampleRate} Hz, in [0, 1]${part}, scaled to ${size} x ${size}, the middle square of ${crop}; lowest band first`;
}
