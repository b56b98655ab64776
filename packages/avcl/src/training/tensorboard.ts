/**
 * TensorBoard's event file, scalars only: TFRecord framing with masked CRC-32C around `Event` messages, written by hand
 * (five fields of protobuf). Checked against TensorBoard's own reader: test/training/read_events.py and its golden file.
 * Left out: images, histograms, tensors.
 */
import { closeSync, fsyncSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return crc;
});

/** CRC-32C (Castagnoli) of some bytes. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The checksum as TFRecord stores it: rotated by 15 bits, plus a constant. */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** One TFRecord: length, its checksum, the data, its checksum. */
export function record(data: Uint8Array): Buffer {
  const out = Buffer.alloc(data.length + 16);
  out.writeBigUInt64LE(BigInt(data.length), 0);
  out.writeUInt32LE(maskedCrc(out.subarray(0, 8)), 8);
  out.set(data, 12);
  out.writeUInt32LE(maskedCrc(data), 12 + data.length);
  return out;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

const tag = (field: number, wire: 0 | 1 | 2 | 5) => varint(field * 8 + wire);
const block = (field: number, data: Uint8Array) => Buffer.concat([tag(field, 2), varint(data.length), data]);

function double(field: number, value: number): Buffer {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(value);
  return Buffer.concat([tag(field, 1), data]);
}

function float(field: number, value: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeFloatLE(value);
  return Buffer.concat([tag(field, 5), data]);
}

/** `Event`: 1 wall_time, 2 step, then one of 3 file_version, 5 summary, 7 session_log. */
function event(wallTime: number, step: number, what: Buffer): Buffer {
  return Buffer.concat([double(1, wallTime), tag(2, 0), varint(step), what]);
}

/** `Summary` of scalars: repeated 1 value {1 tag, 2 simple_value}. */
function summary(values: Readonly<Record<string, number>>): Buffer {
  const rows = Object.entries(values).map(([name, value]) =>
    block(1, Buffer.concat([block(1, Buffer.from(name)), float(2, value)])),
  );
  return block(5, Buffer.concat(rows));
}

/** An event file that is open for writing. */
export class EventWriter implements Disposable {
  readonly path: string;
  readonly #file: number;

  /**
   * Makes a new file in `folder`. Where there are others it begins with a session start at the step `from`, at which TensorBoard
   * drops what they hold from there on.
   *
   * @param clock - seconds since 1970, for tests
   */
  constructor(folder: string, from: number, clock: () => number = () => Date.now() / 1000) {
    // TensorBoard reads the files in the order of their names; where the clock was set back, this one still comes last.
    const times = readdirSync(folder).map((name) =>
      Number(/^events\.out\.tfevents\.(\d+\.\d+)/.exec(name)?.[1] ?? 0),
    );
    const now = Math.max(clock(), ...times.map((time) => time + 0.001));
    this.path = join(folder, `events.out.tfevents.${now.toFixed(3)}.${hostname()}.${process.pid}`);
    this.#clock = clock;
    this.#file = openSync(this.path, 'wx');
    this.#write(event(now, 0, block(3, Buffer.from('brain.Event:2'))));
    if (from > 0 || times.length > 0) {
      this.#write(event(now, from, block(7, Buffer.concat([tag(1, 0), varint(1)]))));
    }
  }

  readonly #clock: () => number;

  /** Writes scalars of one step. Names as `train/loss`. */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.#write(event(this.#clock(), step, summary(values)));
  }

  /** Brings everything to the disk. */
  flush(): void {
    fsyncSync(this.#file);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #write(data: Buffer): void {
    writeFileSync(this.#file, record(data)); // whole, or an error: writeSync may write a part and say nothing
  }
}
