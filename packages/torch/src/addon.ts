/** What `native/` exports, as TypeScript sees it. Tensors and generators are numbers here: slots of the addon's tables. */

/** A tensor's number in the addon. */
export type Slot = number;

/** One argument or result as a schema describes it. */
export interface SchemaItem {
  name: string;
  type:
    | 'Tensor'
    | 'int'
    | 'float'
    | 'bool'
    | 'Scalar'
    | 'str'
    | 'Device'
    | 'Generator'
    | 'ScalarType'
    | 'MemoryFormat'
    | 'Layout'
    | 'unsupported';
  list: boolean;
  optional: boolean;
  optionalElements: boolean;
  /** In `int[2]`: 2; else 0. */
  length: number;
  keyword: boolean;
  hasDefault: boolean;
}

/** An operator's schema. */
export interface Schema {
  text: string;
  arguments: SchemaItem[];
  returns: SchemaItem[];
  /** Index of the argument that an in-place operator returns, or -1. */
  returned: number;
}

/** What `native/` exports. */
export interface Native {
  schema(name: string, overload: string): Schema;
  overloads(name: string): string[];
  resolve(name: string, overload: string): number;
  call(operator: number, ...args: unknown[]): unknown;
  callAsync(operator: number, ...args: unknown[]): Promise<unknown>;
  release(tensor: Slot): void;
  releaseMany(tensors: Int32Array, count: number): void;
  own(tensor: Slot): void;
  setScoped(scoped: boolean): void;
  memory(): { tensors: number; bytes: number };
  shape(tensor: Slot): number[];
  strides(tensor: Slot): number[];
  storageOffset(tensor: Slot): number;
  dtype(tensor: Slot): number;
  layout(tensor: Slot): number;
  device(tensor: Slot): string;
  isContiguous(tensor: Slot, format: number): boolean;
  memoryFormat(tensor: Slot): number;
  isSame(a: Slot, b: Slot): boolean;
  fromBytes(data: NodeJS.TypedArray, dtype: number, shape: readonly number[]): Slot;
  toBytes(tensor: Slot): ArrayBuffer;
  item(tensor: Slot): number | boolean;
  backward(
    tensors: Slot[],
    gradients: (Slot | null)[],
    retain: boolean,
    create: boolean,
    inputs: Slot[],
  ): void;
  grad(
    outputs: Slot[],
    inputs: Slot[],
    gradients: (Slot | null)[],
    retain: boolean,
    create: boolean,
    unused: boolean,
  ): (Slot | null)[];
  requiresGrad(tensor: Slot): boolean;
  setRequiresGrad(tensor: Slot, requires: boolean): void;
  isLeaf(tensor: Slot): boolean;
  getGrad(tensor: Slot): Slot | null;
  setGrad(tensor: Slot, gradient: Slot | null): void;
  retainGrad(tensor: Slot): void;
  setData(tensor: Slot, data: Slot): void;
  gradMode(): boolean;
  setGradMode(enabled: boolean): void;
  enterInference(): void;
  leaveInference(): void;
  enterAutocast(device: string, dtype: number, enabled: boolean): { dtype: number; enabled: boolean };
  leaveAutocast(device: string, dtype: number, enabled: boolean): void;
  createGenerator(seed: number | bigint, device: string): number;
  releaseGenerator(generator: number): void;
  seedGenerator(generator: number, seed: number | bigint): void;
  generatorState(generator: number): Slot;
  setGeneratorState(generator: number, state: Slot): void;
  setPoolSize(threads: number): void;
  poolSize(): number;
  setThreads(threads: number): void;
  threads(): number;
  setDeterministic(enabled: boolean): void;
  loadLibrary(path: string): void;
  cudaDevices(): number;
  version(): string;
  buildInfo(): string;
}
