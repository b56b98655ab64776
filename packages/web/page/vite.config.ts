/**
 * Builds the page for `avcl export --format web`: relative addresses (it may lie anywhere on a host), nothing inline, the service worker
 * at the top so that it may answer for all. onnxruntime-web's binaries are not bundled: the export lays those beside it that it needs.
 */
import { defineConfig } from 'vite';

const conditions = ['avcl-source', 'onnxruntime-web-use-extern-wasm', 'module', 'browser', 'production'];

export default defineConfig({
  base: './',
  resolve: { conditions },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: 'index.html', offline: 'src/offline/service-worker.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'offline' ? 'offline.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
