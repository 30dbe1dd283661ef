import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { CopilotError } from '../../../core/errors.ts';
import { hideVariables, readDeclarative } from '../../gateway/read-declarative.ts';
import { isObject } from '../../json-values.ts';
import { readTree, UnreadableText } from '../../openapi/read-tree.ts';
import type { ReadOptions } from '../../source.ts';
import { WarningList } from '../../warning-list.ts';
import { readTextFile, UnreadableFile } from '../read-text-file.ts';
import type { GatewayReader } from './gateway-source.ts';

/** Declarative configuration of decK or DB-less Kong; several files are read as one. */
export interface DeclarativeFilesPlace {
  readonly kind: 'files';
  readonly files: readonly string[];
}

/** Reads all files or none: with one missing, its plugins would seem to be switched off. */
export function createFileReader({ files }: DeclarativeFilesPlace): GatewayReader {
  return {
    name: files.map((file) => path.basename(file)).join(', '),
    controlPlaneId: null,
    async read({ signal, onProgress }: ReadOptions) {
      if (files.length === 0)
        throw new CopilotError('configuration_invalid', 'A gateway source that reads files must name at least one.');
      const warnings: string[] = [];
      const trees: unknown[] = [];
      const keys: string[] = [];
      for (const [index, file] of files.entries()) {
        signal?.throwIfAborted();
        const real = await locate(file);
        keys.push(real);
        trees.push(await readFileTree(real, file, warnings));
        onProgress?.(index + 1, files.length);
      }
      const model = readDeclarative(trees);
      // The order of files says nothing.
      return { key: keys.toSorted().join('\n'), model: { ...model, warnings: [...warnings, ...model.warnings] } };
    },
  };
}

async function locate(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    throw unreadable(file, 'is not there or may not be read; check its name and permissions', error);
  }
}

async function readFileTree(real: string, file: string, warnings: string[]): Promise<unknown> {
  const found = new WarningList();
  try {
    const text = await readTextFile(path.dirname(real), path.basename(real));
    const tree = readTree(hideVariables(text), found);
    if (!isObject(tree) || !declarativeKeys.some((key) => Object.hasOwn(tree, key)))
      throw unreadable(file, 'is no declarative configuration of Kong (no `_format_version`, no `services`)');
    warnings.push(...new Set(found.toList().map((message) => `${path.basename(file)}: ${withoutQuotation(message)}`)));
    return tree;
  } catch (error) {
    if (error instanceof UnreadableFile) throw unreadable(file, error.message, error);
    if (error instanceof UnreadableText) {
      const line = error.line === null ? '' : ` (line ${error.line})`;
      // What is wrong may be quoted, such as a password that begins with `*`, so neither message nor cause go on.
      throw unreadable(file, `cannot be read as YAML or JSON${line}; decK's own \`deck file validate\` says more`);
    }
    throw error;
  }
}

const declarativeKeys = ['_format_version', 'services', 'routes', 'plugins'];

/** Findings about YAML quote the file where they are not one of these, and the file holds passwords. */
function withoutQuotation(message: string): string {
  const isPlain = /^(?:a key stands twice|holds several YAML documents|parts that nest|… and)/.test(message);
  return isPlain ? message : 'parts of it are no valid YAML and were read as text';
}

function unreadable(file: string, reason: string, cause?: unknown): CopilotError {
  return new CopilotError('source_unreadable', `The gateway configuration ${file} ${reason}. Nothing was changed.`, {
    cause,
  });
}
