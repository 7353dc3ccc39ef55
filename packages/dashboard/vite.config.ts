import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { recordedApi } from './src/testing/recorded-api.ts';

/** Where `baton serve` listens by default: the API, while pages are written. */
const API = 'http://127.0.0.1:8080';

// oxlint-disable-next-line import/no-default-export -- Vite reads the default export
export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === 'recorded' ? [recordedApi()] : [])],
  build: {
    // The API serves the pages with `default-src 'self'`: a file that is put inside another one as a data: URL would not be loaded.
    assetsInlineLimit: 0,
    // Every browser that knows the CSS of these pages preloads modules by itself.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: mode === 'recorded' ? {} : { '/v1': API } },
}));
