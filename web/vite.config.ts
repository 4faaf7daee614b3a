import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { texts } from './scripts/texts.mjs';

// Relative paths only: the page works from any folder of any file server.
export default defineConfig({
  base: './',
  plugins: [svelte(), texts()],
  worker: { format: 'es' },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
