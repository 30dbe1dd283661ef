import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';

/** The grammar each language of the snippets is parsed by. */
const grammars: Readonly<Record<string, string>> = {
  shell: 'bash',
  javascript: 'javascript',
  node: 'javascript',
  python: 'python',
  go: 'go',
  java: 'java',
  csharp: 'c-sharp',
  ruby: 'ruby',
  php: 'php',
};

const require = createRequire(import.meta.url);
const directory = dirname(require.resolve('@vscode/tree-sitter-wasm'));
// Its names are made when it is run, so an import finds none of them.
const { Language, Parser } = require('@vscode/tree-sitter-wasm') as typeof TreeSitter;
let ready: Promise<void> | undefined;
const parsers = new Map<string, Promise<TreeSitter.Parser>>();

/** Where code of a language is no code of it, with the line that says so; `null` when all of it is. */
export async function findSyntaxError(language: string, code: string): Promise<string | null> {
  const parser = await parserOf(language);
  const tree = parser.parse(code);
  if (tree === null) return 'not parsed at all';
  try {
    return tree.rootNode.hasError ? describe(firstError(tree.rootNode), code) : null;
  } finally {
    tree.delete();
  }
}

function parserOf(language: string): Promise<TreeSitter.Parser> {
  const known = parsers.get(language);
  if (known !== undefined) return known;
  const created = createParser(language);
  parsers.set(language, created);
  return created;
}

async function createParser(language: string): Promise<TreeSitter.Parser> {
  ready ??= Parser.init({ locateFile: (name: string) => join(directory, name) });
  await ready;
  const grammar = grammars[language];
  if (grammar === undefined) throw new Error(`there is no grammar for ${language}: add one to parse-code.ts`);
  const parser = new Parser();
  parser.setLanguage(await Language.load(await readFile(join(directory, `tree-sitter-${grammar}.wasm`))));
  return parser;
}

function firstError(node: TreeSitter.Node): TreeSitter.Node {
  const inner = node.children.find((child) => child !== null && (child.hasError || child.isMissing));
  return inner ? firstError(inner) : node;
}

function describe(node: TreeSitter.Node, code: string): string {
  const { row } = node.startPosition;
  return `line ${row + 1}: ${(code.split('\n')[row] ?? '').slice(0, 120)}`;
}
