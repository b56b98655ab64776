/** Stored weights read back from the file: half precision as libtorch rounds, int8 within half a step of each channel's own scale. */

import { type Tensor, tidy } from '@avcl/torch';
import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Graph } from '../src/onnx/graph.js';
import { ModelProtoSchema } from '../src/onnx/onnx_pb.generated.js';
import { type Precision, storedWeight } from '../src/onnx/stored-weights.js';
import { drawn } from './support/models.js';

/** The constants of a file that holds one weight, by name. */
function stored(weight: Tensor, precision: Precision): Map<string, { bytes: Uint8Array; shape: number[] }> {
  const graph = new Graph();
  graph.output('y', storedWeight(graph, 'w', weight, precision));
  const model = fromBinary(
    ModelProtoSchema,
    graph.bytes({ name: 'test', version: '0', text: '', metadata: {} }),
  );
  return new Map(
    model.graph!.initializer.map((constant) => [
      constant.name,
      { bytes: Uint8Array.from(constant.rawData), shape: constant.dims.map(Number) },
    ]),
  );
}

const floatsOf = (bytes: Uint8Array): number[] => [...new Float32Array(bytes.buffer)];

describe('stored weights', () => {
  const shape = [5, 3, 2, 2];
  const channel = 12;

  it('in int8 use all of 127 in every channel, and are within half a step', () => {
    tidy(() => {
      const weight = drawn('weight', shape, -1, 1)
        .mul(drawn('size', [5, 1, 1, 1], 0.01, 4))
        .contiguous();
      weight.select(0, 4).zero_();
      const constants = stored(weight, 'int8');
      expect(constants.get('w.int8')!.shape).toEqual(shape);
      const codes = [...new Int8Array(constants.get('w.int8')!.bytes.buffer)];
      const scales = floatsOf(constants.get('w.scale')!.bytes);
      const values = [...weight.toArray()].map(Number);
      for (const [c, scale] of scales.entries()) {
        const [w, q] = [values, codes].map((list) => list.slice(c * channel, (c + 1) * channel)) as [
          number[],
          number[],
        ];
        expect(Math.max(...q.map(Math.abs))).toBe(c === 4 ? 0 : 127);
        for (const [i, value] of w.entries())
          expect(Math.abs(value - scale * q[i]!)).toBeLessThan(0.5001 * scale);
      }
    });
  });

  it('in fp16 are what libtorch rounds them to, bit by bit', () => {
    tidy(() => {
      const weight = drawn('weight', shape, -3, 3);
      const bits = [...new Uint16Array(stored(weight, 'fp16').get('w.fp16')!.bytes.buffer)];
      const rounded = [...weight.to({ dtype: 'float16' }).toArray()].map(Number);
      // IEEE 754: sign, five bits of exponent, ten of fraction; none of these is subnormal.
      const value = (b: number) =>
        (b >> 15 ? -1 : 1) * 2 ** (((b >> 10) & 31) - 15) * (1 + (b & 1023) / 1024);
      expect(bits.map(value)).toEqual(rounded);
    });
  });

  it('in fp32 are as they are', () => {
    tidy(() => {
      const weight = drawn('weight', shape, -3, 3);
      expect(floatsOf(stored(weight, 'fp32').get('w')!.bytes)).toEqual([...weight.toArray()].map(Number));
    });
  });
});
