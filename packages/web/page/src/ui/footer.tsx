/** What model this is, where it runs, and whether the page opens without a network. */
import type { ModelDescription } from '@avcl/web';
import type { Offline } from '../frame/offline.js';
import type { Running } from '../worker/messages.js';

const OFFLINE_WORDS: Readonly<Record<Offline, string>> = {
  ready: 'This page now opens without a network.',
  'not kept': 'The browser had no room to keep this page: it needs the network next time.',
  'no service worker':
    'This address is not secure (HTTPS or localhost), so the page cannot be kept for use without a network.',
};

export function Footer({
  model,
  running,
  remark,
  offline,
}: {
  model: ModelDescription;
  running: Running;
  remark: string | null;
  offline: Offline | null;
}) {
  const { origin } = model;
  return (
    <footer class="facts quiet">
      <p>
        {runningWords(running)} {remark !== null && `${remark}.`}
      </p>
      <p role="status">
        {offline === null ? 'Keeping the page for use without a network.' : OFFLINE_WORDS[offline]}
      </p>
      <p>
        Model: run {origin.run}, {origin.backbone} of width {origin.width}, {model.classes.length} classes,
        weights {origin.weights.slice(0, 8)}, exported by avcl {model.avcl}.
      </p>
    </footer>
  );
}

function runningWords({ backend, threads }: Running): string {
  if (backend === 'webgpu') return 'The model runs on the graphics processor (WebGPU).';
  if (threads > 1) return `The model runs on the processor (WebAssembly), with ${threads} threads.`;
  if (crossOriginIsolated) return 'The model runs on the processor (WebAssembly), which has one core.';
  return 'The model runs on the processor (WebAssembly) with one thread, because the page is not cross-origin isolated: load it again, or set the headers that the README names.';
}
