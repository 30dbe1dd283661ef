import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/**
 * `en.json?launcher` is a module with the launcher's few texts of that language, so that a language is one file and the
 * launcher still does not carry the panel's texts.
 */
const launcherTexts: Plugin = {
  name: 'launcher-texts',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('.json?launcher')) return null;
    const texts = Object.entries(JSON.parse(readFileSync(id.replace('?launcher', ''), 'utf8')) as object);
    const own = Object.fromEntries(texts.filter(([key]) => key.startsWith('launcher')));
    return { code: `export default ${JSON.stringify(own)};`, moduleType: 'js' };
  },
};

/**
 * Of marked we use the lexer; its HTML renderer has no place in the widget. The module's last statements, which set up
 * an instance with everything in it, keep the bundler from leaving the rest out (5 KB), so they go first.
 */
const lexerOnly: Plugin = {
  name: 'lexer-only',
  transform(code, id) {
    if (!id.endsWith('/marked/lib/marked.esm.js')) return null;
    const setUp = /\bvar (\w+)=new \w+;function (\w+)\(\w+,\w+\)\{return \1\.parse[^]*?(?=export\{)/;
    const lexer = /\b\w+ as Lexer\b/.exec(code)?.[0];
    const tokenizer = /\b\w+ as Tokenizer\b/.exec(code)?.[0];
    if (!setUp.test(code) || lexer === undefined || tokenizer === undefined) {
      this.error('marked is built otherwise now: see what of it gets into the bundle, and change this plugin.');
    }
    const kept = code.replace(setUp, '').replace(/export\{[^}]*\}/, `export{${lexer},${tokenizer}}`);
    return { code: kept, map: null };
  },
};

/**
 * Another copy of Lit on the page has made the Trusted Types policy `lit-html` already, and a second policy of a name is
 * refused where a page lists names. Ours gets a name of its own.
 */
const ownPolicy: Plugin = {
  name: 'own-policy',
  transform(code, id) {
    if (!id.endsWith('/lit-html/lit-html.js')) return null;
    if (!code.includes('createPolicy("lit-html"')) this.error('lit-html makes its Trusted Types policy otherwise now.');
    return { code: code.replace('createPolicy("lit-html"', 'createPolicy("kong-copilot"'), map: null };
  },
};

/**
 * Kong's design tokens by name: `kui(color-text)` in a style sheet is the value of its day theme, `kui-night(…)` that of
 * its night theme. Taken at build time, so that a page needs none of the tokens and the widget keeps its size.
 */
const designTokens: Plugin = {
  name: 'design-tokens',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('/widget/') || !/\.css(?:\?|$)/.test(id)) return null;
    const replaced = code.replaceAll(/\bkui(-night)?\(([\w-]+)\)/g, (_, night: string | undefined, name: string) => {
      const theme = themes[night === undefined ? 'day' : 'night'];
      return theme.get(name) ?? this.error(`There is no design token ${name}.`);
    });
    return { code: replaced, map: null };
  },
};

const themes = {
  day: readTheme(import.meta.resolve('@kong/design-tokens/themes/classic-day.css')),
  night: readTheme(import.meta.resolve('@kong/design-tokens/themes/classic-night.css')),
};

function readTheme(address: string): ReadonlyMap<string, string> {
  return new Map(
    [...readFileSync(new URL(address), 'utf8').matchAll(/--kui-([\w-]+): ([^;]+);/g)].map(
      ([, token = '', value = '']) => [token, value],
    ),
  );
}

/**
 * Bundles the widget alone. `kong-copilot.js` keeps its name because pages load it by address; everything it
 * loads later carries a hash, so that it can be cached for ever. `--mode embed` adds the script of `/embed`, in a run of
 * its own: built together, the two would share chunks, and the panel would come in pieces.
 */
export default defineConfig(({ mode }) => ({
  // Relative: the chunks are found next to the entry, on whatever origin and under whatever prefix it is served.
  base: './',
  publicDir: false,
  plugins: [launcherTexts, designTokens, lexerOnly, ownPolicy],
  // Pinned: with NODE_ENV unset or `test` the development build of the template library would get in.
  resolve: { conditions: ['module', 'browser', 'production'] },
  build: {
    outDir: 'dist/widget',
    emptyOutDir: mode !== 'embed',
    // The oldest browsers with `light-dark()`; without the CSS target it would be rewritten into bulky fallbacks.
    target: ['chrome123', 'firefox128', 'safari17.5'],
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    // The polyfill would add inline work to pages that are not ours.
    modulePreload: false,
    sourcemap: false,
    reportCompressedSize: false,
    // As a library there is no preload helper, which the panel would import back from the entry: under an address
    // with a query (`kong-copilot.js?v=2`) that would load the entry a second time.
    lib: {
      entry: mode === 'embed' ? { embed: 'widget/embed/embed.ts' } : { 'kong-copilot': 'widget/kong-copilot.ts' },
      formats: ['es'],
    },
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
}));
