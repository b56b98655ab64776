/** Requests to a studio as its page makes them, without a browser. */
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Studio } from '../src/index.js';

const shown = (studio: Studio) => ({ 'x-avcl-token': studio.token });

/** With the token unless `init` says otherwise. */
export const askOf = (studio: Studio, path: string, init: RequestInit = { headers: shown(studio) }) =>
  fetch(`${studio.url}api/${path}`, init);

export const query = (values: Record<string, string | number>) =>
  new URLSearchParams(Object.entries(values).map(([key, value]) => [key, String(value)])).toString();

/** A line of a job's answer. */
export interface Line<T> {
  progress?: { line: string };
  answer?: T;
  error?: { code: string; message: string; fix: string | null };
}

export async function linesOf<T>(studio: Studio, path: string): Promise<Line<T>[]> {
  const text = await (await askOf(studio, path)).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line<T>);
}

/** Drops a file, by its path or its bytes. */
export const dropOn = (studio: Studio, file: string | Uint8Array<ArrayBuffer>, name = 'mine.mp4') =>
  askOf(studio, `why/drop?${query({ run: 'runs/both', name })}`, {
    method: 'POST',
    headers: { 'x-avcl-token': studio.token, 'content-type': 'video/mp4' },
    body: typeof file === 'string' ? readFileSync(file) : file,
  });

/** Status and text of the answer to an upload that says how large it will be, before any of it is sent. */
export function answerToDeclared(studio: Studio, bytes: number): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(`${studio.url}api/why/drop?run=runs/both`, {
      method: 'POST',
      headers: { 'x-avcl-token': studio.token, 'content-type': 'video/mp4', 'content-length': bytes },
    });
    sending.on('response', (answer) => {
      let text = '';
      answer.on('data', (piece: Buffer) => {
        text += piece;
      });
      answer.on('end', () => {
        resolve({ status: answer.statusCode!, text });
        sending.destroy();
      });
    });
    sending.on('error', reject);
    sending.write('x');
  });
}

/** What uploads, dropped files and maps have in the temporary folders of studios. */
export const leftovers = () =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith('avcl-studio-'))
    .flatMap((name) => readdirSync(join(tmpdir(), name)).map((inside) => join(name, inside)))
    .filter((name) => /[/](avcl-upload|drop|map)-/.test(name));
