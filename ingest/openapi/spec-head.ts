import { parse } from 'yaml';
import { isFlagged, isObject, objectAt, textAt, valueAt } from '../json-values.ts';
import { maskSecrets } from '../../core/mask-secrets.ts';

export type SpecFormat = 'openapi' | 'swagger' | 'asyncapi';

/** What placing a specification in the catalogue needs, found without parsing megabytes of paths. */
export interface SpecHead {
  readonly format: SpecFormat | null;
  readonly title: string | null;
  readonly version: string | null;
  readonly description: string | null;
  readonly deprecated: boolean;
}

/** Of a file that says nothing about itself, or cannot be read. */
export const noHead: SpecHead = { format: null, title: null, version: null, description: null, deprecated: false };
const formats: readonly SpecFormat[] = ['openapi', 'swagger', 'asyncapi'];

/**
 * Reads format and `info` of a JSON or YAML text; never throws, also where the rest is broken. A piece of a string keeps
 * the whole of it in memory, megabytes for a title, so the result is a copy.
 */
export function readSpecHead(text: string): SpecHead {
  return structuredClone(readHead(text));
}

function readHead(text: string): SpecHead {
  const trimmed = text.trimStart();
  if (!trimmed.startsWith('{')) return readYamlHead(text);
  try {
    return headOf(JSON.parse(text));
  } catch {
    return readBrokenJsonHead(trimmed);
  }
}

function headOf(tree: unknown): SpecHead {
  const format = formats.find((name) => valueAt(tree, name) !== undefined && valueAt(tree, name) !== null) ?? null;
  return { ...infoOf(objectAt(tree, 'info')), format };
}

function infoOf(info: unknown): SpecHead {
  if (isFlagged(info, 'x-internal')) return { ...noHead, version: textAt(info, 'version') };
  return {
    ...noHead,
    title: maskedText(textAt(info, 'title')),
    version: textAt(info, 'version'),
    description: maskedText(textAt(info, 'description') ?? textAt(info, 'summary')),
    deprecated: [valueAt(info, 'deprecated'), valueAt(info, 'x-deprecated')].some(
      (flag) => flag === true || flag === 'true',
    ),
  };
}

/** What stands here reaches the catalogue without being read as a specification. */
function maskedText(text: string | null): string | null {
  return text === null ? null : maskSecrets(text);
}

/** The `info` block ends at the next line that starts in the first column. */
function readYamlHead(text: string): SpecHead {
  const format = formats.find((name) => new RegExp(`^(["']?)${name}\\1[ \\t]*:`, 'm').test(text)) ?? null;
  const start = /^(["']?)info\1[ \t]*:/m.exec(text);
  if (start === null) return { ...noHead, format };
  const rest = text.slice(start.index);
  const end = /\r?\n(?=[^\s#])/.exec(rest);
  try {
    // Everything stays text: an unquoted version 1.10 is not the number 1.1.
    const block: unknown = parse(end === null ? rest : rest.slice(0, end.index), {
      schema: 'failsafe',
      logLevel: 'error',
    });
    return { ...infoOf(isObject(block) ? block['info'] : null), format };
  } catch {
    return { ...noHead, format, ...scrapeInfo(rest) };
  }
}

function readBrokenJsonHead(text: string): SpecHead {
  const format =
    formats.find((name) => new RegExp(`^\\s*"?${name}"?\\s*:|[{,]\\s*"${name}"\\s*:`, 'm').test(text)) ?? null;
  const start = /"info"\s*:\s*\{/.exec(text);
  return start === null ? { ...noHead, format } : { ...noHead, format, ...scrapeInfo(text.slice(start.index)) };
}

/** Good enough to keep a broken file in its place in the catalogue until it is mended. */
function scrapeInfo(text: string): { title: string | null; version: string | null } {
  const near = text.slice(0, 4_000);
  const pick = (key: string): string | null =>
    new RegExp(`["']?\\b${key}["']?\\s*:\\s*(?:"([^"\\n]*)"|'([^'\\n]*)'|["']?([^\\n,"'}]+))`)
      .exec(near)
      ?.slice(1)
      .find((part) => part !== undefined)
      ?.trim() ?? null;
  return { title: maskedText(pick('title')), version: pick('version') };
}
