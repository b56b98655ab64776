/**
 * An ONNX graph as it is written down, node by node. Knows nothing of networks: values with shapes in, a `ModelProto` out. Operators and attributes
 * are those of ONNX's own opset; the types come from its schema (`onnx_pb.generated.ts`).
 */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './onnx_pb.generated.js';

/** Operators of this version: the newest whose `ReduceMean` takes its axes as an attribute, which every runtime of today reads. */
export const OPSET = 17;
/** The file format that came with opset 17 (ONNX 1.12). */
const IR_VERSION = 8n;

/** A number, or the letter of a dimension that is known when the model runs. */
export type Extent = number | string;

/** What flows along an edge of the graph. */
export interface Value {
  readonly name: string;
  readonly shape: readonly Extent[];
}

/** Whole numbers, or a list of them. */
export type Attributes = Readonly<Record<string, number | readonly number[]>>;

const types = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  int8: TensorProto_DataType.INT8,
  int64: TensorProto_DataType.INT64,
} as const;

/** Element types of constants. */
export type ConstantType = keyof typeof types;

/** Element types that `Cast` is asked for. */
export const castTo = { float32: TensorProto_DataType.FLOAT } as const;

/** A graph under construction. */
export class Graph {
  readonly #nodes: NodeProto[] = [];
  readonly #constants = new Map<string, TensorProto>();
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #names = new Set<string>();

  /** An input of the model, float32. */
  input(name: string, shape: readonly Extent[]): Value {
    this.#inputs.push(described(this.#fresh(name), shape));
    return { name, shape };
  }

  /** Makes a value an output of the model, under a name of its own. */
  output(name: string, value: Value): Value {
    this.#append('Identity', [value], this.#fresh(name), {});
    this.#outputs.push(described(name, value.shape));
    return { name, shape: value.shape };
  }

  /** Numbers that are part of the model. `bytes` are little-endian, row-major. */
  constant(name: string, type: ConstantType, shape: readonly number[], bytes: Uint8Array): Value {
    const fresh = this.#fresh(name);
    const tensor = create(TensorProtoSchema, {
      name: fresh,
      dataType: types[type],
      dims: shape.map(BigInt),
      rawData: bytes,
    });
    this.#constants.set(fresh, tensor);
    return { name: fresh, shape };
  }

  /** A list of whole numbers, (N). */
  integers(name: string, values: readonly number[]): Value {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.constant(name, 'int64', [values.length], bytes);
  }

  /** A float32 number without dimensions. */
  scalar(name: string, value: number): Value {
    return this.constant(name, 'float32', [], new Uint8Array(Float32Array.of(value).buffer));
  }

  /** An operator with one result of the shape that the caller knows it to have. */
  node(
    operator: string,
    inputs: readonly Value[],
    shape: readonly Extent[],
    attributes: Attributes = {},
  ): Value {
    const name = this.#fresh(operator.toLowerCase());
    this.#append(operator, inputs, name, attributes);
    return { name, shape };
  }

  /** The file. @param about - said in the file: its name, what made it, and in words what it is */
  bytes(about: {
    name: string;
    version: string;
    text: string;
    metadata: Readonly<Record<string, string>>;
  }): Uint8Array {
    return toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, {
        irVersion: IR_VERSION,
        opsetImport: [{ domain: '', version: BigInt(OPSET) }],
        producerName: 'avcl',
        producerVersion: about.version,
        docString: about.text,
        metadataProps: Object.entries(about.metadata).map(([key, value]) => ({ key, value })),
        graph: {
          name: about.name,
          node: this.#nodes,
          initializer: [...this.#constants.values()],
          input: this.#inputs,
          output: this.#outputs,
        },
      }),
    );
  }

  #append(operator: string, inputs: readonly Value[], output: string, attributes: Attributes): void {
    this.#nodes.push(
      create(NodeProtoSchema, {
        name: `${operator}:${output}`,
        opType: operator,
        input: inputs.map((value) => value.name),
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      }),
    );
  }

  /** `name`, or with a number where it is taken. */
  #fresh(name: string): string {
    let fresh = name;
    for (let i = 2; this.#names.has(fresh); i++) fresh = `${name}_${i}`;
    this.#names.add(fresh);
    return fresh;
  }
}

function attribute(name: string, value: number | readonly number[]): AttributeProto {
  return typeof value === 'number'
    ? create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) })
    : create(AttributeProtoSchema, {
        name,
        type: AttributeProto_AttributeType.INTS,
        ints: value.map(BigInt),
      });
}

function described(name: string, shape: readonly Extent[]): ValueInfoProto {
  const dim = shape.map((extent) => ({
    value:
      typeof extent === 'number'
        ? ({ case: 'dimValue', value: BigInt(extent) } as const)
        : ({ case: 'dimParam', value: extent } as const),
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: TensorProto_DataType.FLOAT, shape: { dim } } } },
  });
}
