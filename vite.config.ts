import { defineConfig } from 'vite';

/**
 * Bundles the widget alone. `kong-copilot.js` keeps its name because pages load it by address; everything it
 * loads later carries a hash, so that it can be cached for ever.
 */
export default defineConfig({
  // Relative: the chunks are found next to the entry, on whatever origin and under whatever prefix it is served.
  base: './',
  publicDir: false,
  // Pinned: with NODE_ENV unset or `test` the development build of the template library would get in.
  resolve: { conditions: ['module', 'browser', 'production'] },
  build: {
    outDir: 'dist/widget',
    emptyOutDir: true,
    // The oldest browsers with `light-dark()`; without the CSS target it would be rewritten into bulky fallbacks.
    target: ['chrome123', 'firefox128', 'safari17.5'],
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    // The polyfill would add inline work to pages that are not ours.
    modulePreload: false,
    sourcemap: false,
    reportCompressedSize: false,
    // As a library there is no preload helper, which the panel would import back from the entry: under an address
    // with a query (`kong-copilot.js?v=2`) that would load the entry a second time.
    lib: { entry: { 'kong-copilot': 'widget/kong-copilot.ts' }, formats: ['es'] },
    rolldownOptions: {
      output: {
        // Libraries are left readable by default; this one is loaded as it is.
        minify: true,
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
