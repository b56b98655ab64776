/**
 * Clients as bad as they come, all at once and in waves, drawn by a seed: cut uploads, bodies that are too long by their head or without one,
 * bodies that stop, bytes that are no media, wrong types, no HTTP at all, senders that leave while the model computes. `CHAOS_WAVES=200` for long.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Random, randomFor } from '@avcl/torch';
import { expect, it } from 'vitest';
import type { RunningServer, ServeOptions } from '../src/index.js';
import type { Asker } from './asker.js';
import { leftovers } from './small-run.js';

const WAVES = Number(process.env.CHAOS_WAVES ?? 2);
const CLIENTS = 24;
/** A wave takes some seconds, as one of its clients stops for two; many more on a machine that others share. */
const PATIENCE_MS = 120_000 + 60_000 * WAVES;
/** Memory of the model's process may go up by this after the first wave: allocators and caches come and go by some MB. */
const ROOM = 48 * 2 ** 20;

interface Arena {
  readonly asker: Asker;
  readonly port: number;
  readonly file: Buffer;
  readonly random: Random;
}

/** A client; resolves with the status that it got, or a word for having left. */
type Client = (arena: Arena) => Promise<string>;

const statusOf = (text: string): string => /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'nothing';

/** Sends `text` over a bare socket, and what `more` says; waits for the end of the connection. */
async function bare(
  port: number,
  text: string | Buffer,
  more?: (write: (text: string) => boolean) => void,
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let seen = '';
  socket.on('data', (piece) => {
    seen += piece;
  });
  socket.on('error', () => {});
  socket.write(text);
  more?.((piece) => socket.writable && socket.write(piece));
  await new Promise((resolve) => socket.once('close', resolve));
  return statusOf(seen);
}

const head = (...lines: string[]) =>
  `${['POST /v1/predict HTTP/1.1', 'host: localhost', 'content-type: video/mp4', 'connection: close', ...lines].join('\r\n')}\r\n\r\n`;

function noise(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.integer(256)));
}

const clients: Readonly<Record<string, Client>> = {
  good: async ({ asker, file }) => `${(await asker.send('/v1/predict', file)).status}`,
  'cuts the upload': async ({ asker, file, random }) => {
    const { socket } = await asker.begin(file.subarray(0, 1 + random.integer(file.length)));
    await wait(random.integer(30));
    socket.destroy();
    return 'left';
  },
  'leaves while the model computes': async ({ asker, file, random }) => {
    const { socket, finish } = await asker.begin(file);
    finish();
    await wait(random.integer(200));
    socket.destroy();
    return 'left';
  },
  'says that it sends ten gigabytes': ({ port }) => bare(port, head('content-length: 10000000000')),
  'sends without end': ({ port }) =>
    bare(port, head('transfer-encoding: chunked'), (write) => {
      const piece = `${(65536).toString(16)}\r\n${'x'.repeat(65536)}\r\n`;
      for (let i = 0; i < 64; i++) write(piece);
    }),
  'stops in the middle': ({ port }) => bare(port, `${head('content-length: 1000')}abc`),
  'sends noise': async ({ asker, random }) =>
    `${(await asker.send('/v1/predict', noise(random, 5000))).status}`,
  'sends half a file': async ({ asker, file, random }) =>
    `${(await asker.send('/v1/embed', file.subarray(0, 1000 + random.integer(file.length - 2000)))).status}`,
  'sends a file with holes': async ({ asker, file, random }) => {
    const torn = Buffer.from(file);
    for (let i = 0; i < 20; i++) torn[random.integer(torn.length)] = random.integer(256);
    return `${(await asker.send('/v1/predict', torn)).status}`;
  },
  'names a wrong type': async ({ asker, file }) =>
    `${(await asker.send('/v1/predict', file, 'application/json')).status}`,
  'speaks no HTTP': ({ port, random }) =>
    bare(port, Buffer.concat([noise(random, 200), Buffer.from('\r\n\r\n')])),
  'breaks its chunks': ({ port }) => bare(port, `${head('transfer-encoding: chunked')}zz\r\nabc`),
};

/** What each client may be answered, when all places may be taken too. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  good: ['200'],
  'cuts the upload': ['left'],
  'leaves while the model computes': ['left'],
  'says that it sends ten gigabytes': ['413'],
  'sends without end': ['413'],
  'stops in the middle': ['408'],
  'sends noise': ['422'],
  'sends half a file': ['422', '200'],
  'sends a file with holes': ['422', '200'],
  'names a wrong type': ['415'],
  'speaks no HTTP': ['400'],
  'breaks its chunks': ['400', 'nothing'],
};

/** Processes that were started with a file of the server's folder: decoders, mostly. Empty where the system does not tell. */
function programsWith(folder: string): string[] {
  const all = existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return all.map(commandOf).filter((command) => command.includes(folder));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // it has just ended
  }
}

/** Adds the test. */
export function chaos(
  with_: () => {
    file: Buffer;
    start(options: Partial<ServeOptions>): Promise<{ server: RunningServer; asker: Asker; folder: string }>;
  },
): void {
  it(
    `of ${WAVES} waves: it still answers, nothing is left, memory is flat`,
    async () => {
      const { file, start } = with_();
      const warnings: string[] = [];
      const logger = { info() {}, warn: (text: string) => warnings.push(text) };
      const limits = {
        maxBytes: 2 ** 20,
        timeoutSeconds: 60,
        idleSeconds: 2,
        concurrency: 2,
        queue: CLIENTS,
      };
      const { server, asker, folder } = await start({ ...limits, logger });
      const { modelPid } = server;
      const port = Number(new URL(server.url).port);
      const first = await asker.send('/v1/predict', file);
      let warm = 0;
      for (let wave = 0; wave < WAVES; wave++) {
        const order = randomFor(11, 'chaos', wave);
        const names = Object.keys(clients);
        const chosen = Array.from(
          { length: CLIENTS },
          (_, i) => names[i < names.length ? i : order.integer(names.length)]!,
        );
        const answers = await Promise.all(
          chosen.map((name, i) =>
            clients[name]!({ asker, port, file, random: randomFor(11, 'client', wave, i) }),
          ),
        );
        for (const [i, name] of chosen.entries())
          expect([...ALLOWED[name]!, '429'], name).toContain(answers[i]);
        expect((await asker.ask('/healthz')).status).toBe(200);
        if (wave === 0) warm = await asker.metric('avcl_model_resident_bytes');
      }
      for (const name of ['avcl_receiving', 'avcl_queue_length', 'avcl_in_flight']) {
        await expect.poll(() => asker.metric(name), { timeout: 30_000 }).toBe(0);
      }
      expect((await asker.send('/v1/predict', file)).body).toEqual(first.body);
      expect(server.modelPid).toBe(modelPid);
      expect(leftovers(folder)).toEqual([]);
      expect(programsWith(folder)).toEqual([]);
      expect(await asker.metric('avcl_model_resident_bytes')).toBeLessThan(warm + ROOM);
      expect(openFiles(modelPid!)).toBeLessThan(64);
      expect(warnings).toEqual([]);
    },
    PATIENCE_MS,
  );
}

/** Open files of a process, where the system tells. */
function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
