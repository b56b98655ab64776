/** `avcl serve` as a user starts, asks and stops it; a part of the whole way. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { avcl, BIN, json } from './command.js';

/** @param folder - with the run `fine` of four classes, and `videos/clips.csv` */
export async function served(folder: string): Promise<void> {
  const [, row] = readFileSync(join(folder, 'videos/clips.csv'), 'utf8').split('\n');
  const file = join('videos', row!.split(',')[0]!);
  const predicted = json(
    avcl(['predict', '--run', 'fine', '--no-timeline', file, '--json'], { cwd: folder }),
  );
  const [expected] = predicted as unknown as { predictions: unknown }[];
  const words = ['serve', '--run', 'fine', '--port', '0', '--concurrency', '1'];
  const child = spawn(process.execPath, [BIN, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const over = new Promise((resolve) => child.on('close', resolve));
  let err = '';
  const url = await new Promise<string>((resolve) => {
    child.stderr.on('data', (piece: Buffer) => {
      err += piece.toString();
      const at = /^serving fine \(4 classes\) at (\S+)$/m.exec(err);
      if (at) resolve(at[1]!);
    });
    void over.then(() => resolve(''));
  });
  const send = (query: string) =>
    fetch(`${url}/v1/predict${query}`, {
      method: 'POST',
      headers: { 'content-type': 'video/mp4' },
      body: readFileSync(join(folder, file)),
    });
  const { predictions } = (await (await send('')).json()) as { predictions: unknown };
  expect(predictions).toEqual(expected!.predictions);

  const last = send('?clips=100');
  const inFlight = async () => /^avcl_in_flight 1$/m.test(await (await fetch(`${url}/metrics`)).text());
  await expect.poll(inFlight, { interval: 5 }).toBe(true);
  child.kill('SIGTERM');
  expect((await last).status).toBe(200);
  expect(await over).toBe(143);
  expect(err).toMatch(/^stopped: after every file that was inside had its answer$/m);
  const none = avcl(['serve', '--run', 'pictures', '--port', '0'], { cwd: folder });
  expect([none.status, none.err]).toEqual([3, expect.stringContaining('name a run folder')]);
}
