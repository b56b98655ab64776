/** The card's part on a web folder: how it is hosted, what a visitor fetches, what the page does. Sizes are those of the files. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RUNTIME_FILES } from '../formats/runtime-files.js';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Markdown. @param folder - with everything but the card itself */
export function webUse(folder: string): string {
  const size = (name: string) => statSync(join(folder, name)).size;
  const ort = (files: readonly string[]) => files.reduce((sum, name) => sum + size(join('ort', name)), 0);
  const page = [
    'index.html',
    'offline.js',
    ...readdirSync(join(folder, 'assets')).map((name) => join('assets', name)),
  ];
  const own = page.reduce((sum, name) => sum + size(name), 0) + size('model.onnx');
  const [wasm, webgpu] = [ort(RUNTIME_FILES.wasm), ort(RUNTIME_FILES.webgpu)];
  return `\`index.html\` is a page that runs the model in the visitor's browser: on a video that is dropped on it, or on camera and microphone. There is no
server code, and no video leaves the visitor's machine. To try it here:

\`\`\`
python3 -m http.server 8000    # then http://localhost:8000
\`\`\`

Put the whole folder on any host of static files, at any address below it. What to know:

- **HTTPS** (or \`localhost\`). Without it browsers give no camera, and the page does not open without a network. From the disk (\`file:\`) it does not run.
- **Threads.** WebAssembly runs on several cores only where the page is *cross-origin isolated*: the host sends these two headers with every file.
  Without them the page runs on one core the first time; from the second visit on its service worker adds them.

  \`\`\`
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
  \`\`\`

- **Types.** \`.wasm\` as \`application/wasm\`, \`.mjs\` and \`.js\` as \`text/javascript\`. Compression (gzip, br) makes the binaries about a third of their size.
- **Frames.** To show the page inside another of another address, that page needs the same headers; the page itself sets a strict content policy.
- **A new model.** Replace the whole folder. Visitors get the new one on their next visit with a network.

A visitor fetches ${megabytes(own + wasm)} once (model ${megabytes(size('model.onnx'))}, onnxruntime-web ${megabytes(wasm)}), or ${megabytes(own + webgpu)} where the browser has WebGPU (${megabytes(webgpu)}).
\`?backend=wasm\` at the end of the address keeps it off the graphics processor.

Made with onnxruntime-web (MIT), preact (MIT) and mediabunny (MPL-2.0, unchanged; its source is at https://github.com/Vanilagy/mediabunny): \`licences/\`.
\`model.onnx\` and \`model.json\` are those of \`--format onnx\`: other programs can take them from here.`;
}
