import { parseDocument } from 'yaml';
import { isObject } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';

export interface FrontMatter {
  readonly data: JsonObject;
  /** The page without it. */
  readonly body: string;
  /** Lines taken away, so that findings can name the line of the file. */
  readonly lines: number;
  readonly problem: string | null;
}

/** Splits a page into its YAML front matter and its Markdown. Never throws: broken front matter is a finding. */
export function splitFrontMatter(text: string): FrontMatter {
  const match = /^---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/.exec(text);
  if (match === null) return { data: {}, body: text, lines: 0, problem: null };
  const body = text.slice(match[0].length);
  const lines = match[0].split('\n').length - 1;
  try {
    const document = parseDocument(match[1] ?? '', { logLevel: 'silent' });
    const data: unknown = document.toJS({ maxAliasCount: 100 });
    const problem = document.errors.length === 0 ? null : 'its front matter is not valid YAML';
    if (data === null || data === undefined) return { data: {}, body, lines, problem };
    return isObject(data)
      ? { data, body, lines, problem }
      : { data: {}, body, lines, problem: 'its front matter is no list of `key: value` lines' };
  } catch {
    return { data: {}, body, lines, problem: 'its front matter is not valid YAML' };
  }
}
