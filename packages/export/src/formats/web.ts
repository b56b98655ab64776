/**
 * A folder of static files that runs the model in a browser: the page (packages/web, built), the verified ONNX model beside it, and of
 * onnxruntime-web exactly the binaries that the page asks for. No server code.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { webUse } from '../card/web-use.js';
import type { WriteFormat } from '../job.js';
import { writeOnnx } from './onnx.js';
import { RUNTIME_FILES } from './runtime-files.js';

/** What the page is made of besides ours; each licence goes along. */
const PARTS = ['mediabunny', 'preact'] as const;

/** onnxruntime-web's package holds none. */
const ONNXRUNTIME_LICENCE = `MIT License

Copyright (c) Microsoft Corporation

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

const modules = createRequire(import.meta.url);

export const writeWeb: WriteFormat = async (job) => {
  const page = builtPage();
  const written = await writeOnnx(job);
  const { folder } = job;
  cpSync(page, folder, { recursive: true, filter: (from) => basename(from) !== '.sources' });
  mkdirSync(join(folder, 'ort'));
  for (const name of Object.values(RUNTIME_FILES).flat()) {
    copyFileSync(modules.resolve(`onnxruntime-web/${name}`), join(folder, 'ort', name));
  }
  mkdirSync(join(folder, 'licences'));
  for (const name of PARTS) {
    copyFileSync(join(packageFolder(name), 'LICENSE'), join(folder, 'licences', `${name}.txt`));
  }
  writeFileSync(join(folder, 'licences', 'onnxruntime-web.txt'), ONNXRUNTIME_LICENCE);
  return { ...written, use: webUse(folder) };
};

/** @throws AvclError ENVIRONMENT where it was not built */
function builtPage(): string {
  const page = join(dirname(modules.resolve('@avcl/web')), '..', 'dist', 'page');
  if (existsSync(join(page, 'index.html'))) return page;
  throw new AvclError('ENVIRONMENT', `expected the built page in ${page}, got none; build it first`, {
    fix: 'npm run build:pages',
  });
}

/** Where a package lies: the folder of that name above its entry. */
function packageFolder(name: string): string {
  let folder = dirname(modules.resolve(name));
  while (basename(folder) !== name) folder = dirname(folder);
  return folder;
}
