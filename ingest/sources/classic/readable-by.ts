import type { Visibility } from '../../../core/caller.ts';
import { isObject, valueAt } from '../../json-values.ts';
import type { JsonObject } from '../../json-values.ts';
import { readTree } from '../../openapi/read-tree.ts';
import { splitFrontMatter } from '../../pages/front-matter.ts';
import { intersectVisibility, nobody } from '../../visibility.ts';
import { WarningList } from '../../warning-list.ts';

/** What the head of a file says about itself: the front matter of content, `x-headmatter` of a specification. */
export interface HeadMatter {
  readonly data: JsonObject;
  readonly visibility: Visibility;
  readonly warnings: readonly string[];
}

const UNREADABLE = 'who may read it cannot be read from its head; until that is mended, nobody may read it';

/** The head of a content file. */
export function readContentHead(text: string): HeadMatter {
  const { data, problem, lines } = splitFrontMatter(text);
  // What the portal reads as a head we must not take for text: it may say who must not read the page.
  const isMissed = lines === 0 && /^\s*["']?readable[ _-]?by["']?\s*:/im.test(text.slice(0, 20_000));
  if (isMissed || (problem !== null && /readable/i.test(text)))
    return { data, visibility: nobody, warnings: [UNREADABLE] };
  // Deeper down, or behind an anchor: the portal may find it there.
  const head = text.split('\n', lines).join('\n');
  const isTopLevel = Object.keys(data).some(isReadableBy);
  if (!isTopLevel && /readable[ _-]?by["']?\s*:/i.test(head))
    return { data, visibility: nobody, warnings: [UNREADABLE] };
  const { visibility, warnings } = readVisibilityOf(data);
  return { data, visibility, warnings: problem === null ? warnings : [...warnings, problem] };
}

/** The head of a specification: `x-headmatter` or `X-headmatter`. */
export function readSpecHeadMatter(text: string): HeadMatter {
  if (!/x-headmatter/i.test(text)) return { data: {}, visibility: 'public', warnings: [] };
  let tree: unknown;
  try {
    tree = readTree(text, new WarningList());
  } catch {
    return { data: {}, visibility: nobody, warnings: [UNREADABLE] };
  }
  const keys = isObject(tree) ? Object.keys(tree).filter((key) => key.toLowerCase() === 'x-headmatter') : [];
  const heads = keys.map((key) => valueAt(tree, key));
  if (!heads.every(isObject)) return { data: {}, visibility: nobody, warnings: [UNREADABLE] };
  const found = heads.map(readVisibilityOf);
  return {
    data: Object.assign({}, ...heads) as JsonObject,
    visibility: found.reduce<Visibility>((all, { visibility }) => intersectVisibility(all, visibility), 'public'),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}

function isReadableBy(key: string): boolean {
  return key.toLowerCase().replaceAll(/[\s_-]/g, '') === 'readableby';
}

/**
 * `readable_by`: absent, everybody may read it; `*`, every developer who is logged in; a name or a list of names, those
 * who have one of these roles. Whatever else stands there means nobody.
 */
function readVisibilityOf(data: JsonObject): { visibility: Visibility; warnings: string[] } {
  const value = valueAt(data, 'readable_by');
  if (value === undefined) {
    const meant = Object.keys(data).find(isReadableBy);
    if (meant === undefined) return { visibility: 'public', warnings: [] };
    const warning = `\`${meant}\` was surely meant to be \`readable_by\`; until it is, nobody may read it`;
    return { visibility: nobody, warnings: [warning] };
  }
  const names: unknown[] = Array.isArray(value) ? value : [value];
  if (names.length === 0 || !names.every((name): name is string => typeof name === 'string' && name.trim() !== ''))
    return {
      visibility: nobody,
      warnings: ['`readable_by` must be a role, a list of roles or "*"; until then nobody may read it'],
    };
  const roles = [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '*');
  // The portal does not allow `*` beside roles; the narrower reading is the safe one.
  return { visibility: roles.length === 0 ? 'authenticated' : { teams: roles.toSorted() }, warnings: [] };
}
