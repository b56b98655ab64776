/**
 * How weights lie in the file. `fp32` as they are; `fp16` rounded to half precision; `int8` as whole numbers with one scale for each output channel,
 * symmetric: w is about scale * q, scale = max |w| / 127. The graph turns both back to float32 where they are used, so that every runtime
 * computes alike and the arithmetic is that of the run. Biases stay float32: they are a thousandth of the file.
 */
import { call, type Tensor, tidy } from '@avcl/torch';
import { castTo, type Graph, type Value } from './graph.js';

/** How weights are stored. */
export type Precision = 'fp32' | 'fp16' | 'int8';

/** Writes a weight, (outputs, ...), and gives the float32 value that the graph computes with. */
export function storedWeight(graph: Graph, name: string, weight: Tensor, precision: Precision): Value {
  const plain = weight.detach().to({ device: 'cpu', dtype: 'float32' });
  switch (precision) {
    case 'fp32':
      return floats(graph, name, plain);
    case 'fp16':
      return tidy(() => {
        const half = plain.to({ dtype: 'float16' });
        const bits = call('aten::view', 'dtype', [half.contiguous(), 'int16']) as Tensor;
        const stored = graph.constant(`${name}.fp16`, 'float16', half.shape, bytesOf(bits));
        return graph.node('Cast', [stored], half.shape, { to: castTo.float32 });
      });
    case 'int8':
      return tidy(() => {
        const scale = channelScales(plain); // (O)
        const whole = plain.div(scale.reshape([-1, ...plain.shape.slice(1).map(() => 1)])).round();
        const codes = whole.clamp({ min: -127, max: 127 }).to({ dtype: 'int8' });
        const stored = graph.constant(`${name}.int8`, 'int8', codes.shape, bytesOf(codes));
        const scales = floats(graph, `${name}.scale`, scale);
        return graph.node('DequantizeLinear', [stored, scales], codes.shape, { axis: 0 });
      });
  }
}

/** One for each output channel; 1 for a channel of zeros. */
function channelScales(weight: Tensor): Tensor {
  const top = weight
    .abs()
    .flatten({ start_dim: 1 })
    .amax({ dim: [1] }); // (O)
  return top.div(127).masked_fill(top.eq(0), 1); // (O)
}

/** A float32 constant as it is. */
export function floats(graph: Graph, name: string, tensor: Tensor): Value {
  const plain = tensor.detach().to({ device: 'cpu', dtype: 'float32' });
  return graph.constant(name, 'float32', plain.shape, bytesOf(plain));
}

function bytesOf(tensor: Tensor): Uint8Array {
  const values = tensor.toArray();
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
