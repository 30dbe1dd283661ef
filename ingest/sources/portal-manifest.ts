import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Visibility } from '../../core/caller.ts';
import { CopilotError } from '../../core/errors.ts';
import { asText, entriesAt, isObject, objectAt, quote, valueAt } from '../json-values.ts';
import { looksLikeVisibilityKey, nobody, readVisibility } from '../visibility.ts';

export const MANIFEST_NAME = 'portal.yaml';

export interface ManifestApi {
  readonly title: string | null;
  readonly description: string | null;
  readonly currentVersion: string | null;
  readonly visibility: Visibility | null;
  /** Labels by file path below the API's folder. */
  readonly versions: ReadonlyMap<string, string>;
}

export type UrlKind = 'page' | 'api_page' | 'api' | 'operation';

export interface PortalManifest {
  readonly title: string | null;
  readonly urls: Readonly<Partial<Record<UrlKind, string>>>;
  readonly visibility: Visibility;
  readonly apis: ReadonlyMap<string, ManifestApi>;
  readonly warnings: readonly string[];
}

const text = z.union([z.string(), z.number()]).transform(String);
/** Only addresses that a browser opens as a page: an author's mistake must not become a `javascript:` link. */
const template = z.string().regex(/^(?:https?:\/\/[^\s/]+|\/(?!\/))[^\s]*$/);
const placeholders: Readonly<Record<UrlKind, readonly string[]>> = {
  page: ['page'],
  api_page: ['api', 'page'],
  api: ['api', 'version'],
  operation: ['api', 'version', 'operation'],
};

/**
 * Reads the manifest of a directory; `null` text means there is none. Wrong values are warnings and fall back to
 * their defaults, but a wrong visibility to nobody.
 * @throws CopilotError `source_unreadable` when it is no YAML at all: then nobody can say what was to be private
 */
export function readManifest(yaml: string | null): PortalManifest {
  const warnings: string[] = [];
  const tree = yaml === null ? {} : parseManifest(yaml);
  checkKeys(tree, ['title', 'urls', 'visibility', 'apis'], '', warnings);
  const apisNode = valueAt(tree, 'apis');
  const isApisBroken = apisNode !== undefined && apisNode !== null && !isObject(apisNode);
  if (isApisBroken) warnings.push('`apis` is no map of folder names; until it is one, everything is hidden');
  const apis = new Map<string, ManifestApi>();
  for (const [name, node] of entriesAt(tree, 'apis')) apis.set(name, readApi(name, node, warnings));
  return {
    title: pick(text, valueAt(tree, 'title'), '`title`', 'write a text', warnings),
    urls: readUrls(valueAt(tree, 'urls'), warnings),
    visibility: isApisBroken ? nobody : (pickVisibility(tree, '', warnings) ?? 'public'),
    apis,
    warnings,
  };
}

function parseManifest(yaml: string): unknown {
  const document = parseDocument(yaml, { logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line;
    throw new CopilotError(
      'source_unreadable',
      `${MANIFEST_NAME} is not valid YAML${line === undefined ? '' : ` (line ${line})`}; mend it, nothing was changed`,
      { cause: error },
    );
  }
  const tree: unknown = document.toJS({ maxAliasCount: 100 });
  if (tree === null || isObject(tree)) return tree ?? {};
  throw new CopilotError(
    'source_unreadable',
    `${MANIFEST_NAME} holds no \`key: value\` lines; mend it, nothing was changed`,
  );
}

function readApi(name: string, node: unknown, warnings: string[]): ManifestApi {
  const at = `apis.${name}.`;
  if (node !== null && !isObject(node)) {
    warnings.push(`${quote(`apis.${name}`)} is no map; until it is one, the API is hidden`);
    return { title: null, description: null, currentVersion: null, visibility: nobody, versions: new Map() };
  }
  checkKeys(node, ['title', 'description', 'current_version', 'visibility', 'versions'], at, warnings);
  const versions = new Map<string, string>();
  const versionsNode = valueAt(node, 'versions');
  if (versionsNode !== undefined && versionsNode !== null && !isObject(versionsNode)) {
    warnings.push(`${quote(`${at}versions`)} is ignored; write file names with \`{ version: … }\``);
  }
  for (const [file, entry] of Object.entries(objectAt(node, 'versions') ?? {})) {
    checkKeys(entry, ['version'], `${at}versions.${file}.`, warnings);
    const key = quote(`${at}versions.${file}`);
    const label = pick(text, isObject(entry) ? entry['version'] : entry, key, 'write `{ version: "1" }`', warnings);
    if (label !== null && label.trim() !== '') versions.set(file, label.trim());
  }
  return {
    title: pick(text, valueAt(node, 'title'), quote(`${at}title`), 'write a text', warnings),
    description: pick(text, valueAt(node, 'description'), quote(`${at}description`), 'write a text', warnings),
    currentVersion: pick(
      text,
      valueAt(node, 'current_version'),
      quote(`${at}current_version`),
      'write a version label',
      warnings,
    ),
    visibility: pickVisibility(node, at, warnings),
    versions,
  };
}

function readUrls(node: unknown, warnings: string[]): Partial<Record<UrlKind, string>> {
  if (node === undefined || node === null) return {};
  if (!isObject(node)) {
    warnings.push('`urls` is ignored; write a map with `page`, `api_page`, `api` and `operation`');
    return {};
  }
  checkKeys(node, Object.keys(placeholders), 'urls.', warnings);
  const urls: Partial<Record<UrlKind, string>> = {};
  for (const kind of Object.keys(placeholders) as UrlKind[]) {
    const key = quote(`urls.${kind}`);
    const url = pick(
      template,
      valueAt(node, kind),
      key,
      'write an address that begins with `/` or `https://`',
      warnings,
    );
    if (url === null) continue;
    const unknown = [...url.matchAll(/\{([^{}]*)\}/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => !placeholders[kind].includes(name));
    if (unknown.length === 0) urls[kind] = url;
    else
      warnings.push(
        `${key} is ignored: it may hold ${placeholders[kind].map((name) => `{${name}}`).join(', ')}, not {${unknown[0]}}`,
      );
  }
  return urls;
}

function pick<Type>(
  schema: z.ZodType<Type>,
  value: unknown,
  key: string,
  advice: string,
  warnings: string[],
): Type | null {
  if (value === undefined || value === null) return null;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  warnings.push(`${key} is ignored; ${advice}`);
  return null;
}

/** The visibility a node states; `null` where it states none. */
export function pickVisibility(node: unknown, at: string, warnings: string[]): Visibility | null {
  const value = valueAt(node, 'visibility');
  if (value !== undefined && value !== null) {
    const visibility = readVisibility(value);
    if (visibility !== null) return visibility;
    warnings.push(
      `${quote(`${at}visibility`)} must be public, authenticated or { teams: [names] }; until then nobody may read it`,
    );
    return nobody;
  }
  if (value === null) warnings.push(`${quote(`${at}visibility`)} is empty; until it says who, nobody may read it`);
  const meant = isObject(node) ? Object.keys(node).find(looksLikeVisibilityKey) : undefined;
  if (meant !== undefined)
    warnings.push(`${quote(at + meant)} was surely meant to be \`visibility\`; until it is, nobody may read it`);
  return value === null || meant !== undefined ? nobody : null;
}

function checkKeys(node: unknown, known: readonly string[], at: string, warnings: string[]): void {
  if (!isObject(node)) return;
  for (const key of Object.keys(node)) {
    if (known.includes(key) || looksLikeVisibilityKey(key)) continue;
    warnings.push(`${quote(at + (asText(key) ?? ''))} is unknown and ignored; known here: ${known.join(', ')}`);
  }
}
