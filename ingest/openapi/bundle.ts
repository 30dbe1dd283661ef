import { isObject, quote, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { WarningList } from '../warning-list.ts';
import { resolveReferencePath } from './external-references.ts';
import { encodePointerSegment, lookupPointer, pointerSegments } from './json-pointer.ts';
import { hidePrivateParts, leadsToHiddenPart } from './private-parts.ts';
import { readTree } from './read-tree.ts';

type MutableObject = Record<string, unknown>;

/** Text of another file of the source by its path inside it; `null` when there is none that may be read. */
export type ReadFile = (path: string) => string | null;

/** Where a part of each kind lives once it is brought in. Swagger 2.0 has only three such places. */
const componentKinds = new Set([
  'schemas', 'parameters', 'responses', 'headers', 'requestBodies', 'examples', 'links', 'callbacks', 'securitySchemes',
  'messages', 'channels', 'operations', 'messageTraits', 'operationTraits', 'servers',
]); // prettier-ignore
const swagger2Places: Readonly<Record<string, string>> = {
  schemas: 'definitions',
  parameters: 'parameters',
  responses: 'responses',
};
/** Keys whose members are named by the author, so that a member called `example` is no keyword. */
const namedMaps = new Set(['properties', 'patternProperties', 'schemas', 'definitions', '$defs']);
const dataKeywords = new Set(['example', 'enum', 'const', 'default']);
/** Path items may hold callbacks that hold path items; honest ones nest twice. */
const MAX_INLINE_DEPTH = 8;

/**
 * Brings the parts that other files hold into one self-contained tree, so that everything behind it
 * follows local references only. Changes `root` in place. A part that cannot be had is left open.
 */
export function bundleReferences(root: MutableObject, file: string, readFile: ReadFile, warnings: WarningList): void {
  new Bundler(root, file, readFile, warnings).rewrite(root, file, [], 0);
}

class Bundler {
  readonly #root: MutableObject;
  readonly #rootFile: string;
  readonly #readFile: ReadFile;
  readonly #warnings: WarningList;
  readonly #trees = new Map<string, unknown>();
  /** `file#fragment` → local reference, registered before its content is walked, so that cycles end. */
  readonly #imported = new Map<string, string>();

  constructor(root: MutableObject, rootFile: string, readFile: ReadFile, warnings: WarningList) {
    this.#root = root;
    this.#rootFile = rootFile;
    this.#readFile = readFile;
    this.#warnings = warnings;
  }

  rewrite(node: unknown, file: string, keys: readonly string[], inlined: number): unknown {
    if (Array.isArray(node)) {
      for (let index = 0; index < node.length; index += 1) {
        node[index] = this.rewrite(node[index], file, [...keys, String(index)], inlined);
      }
      return node;
    }
    if (!isObject(node)) return node;
    const target: MutableObject = node;
    const parent = keys.at(-1) ?? '';
    const inNamedMap = namedMaps.has(parent) && !namedMaps.has(keys.at(-2) ?? '');
    for (const [key, value] of Object.entries(target)) {
      if (key === '$ref' || (!inNamedMap && dataKeywords.has(key))) continue;
      if (key === 'mapping' && parent === 'discriminator') this.#rewriteMapping(value, file);
      else target[key] = this.rewrite(value, file, [...keys, key], inlined);
    }
    const reference = valueAt(target, '$ref');
    return typeof reference === 'string' && !inNamedMap ? this.#follow(target, reference, file, keys, inlined) : target;
  }

  #follow(node: MutableObject, reference: string, file: string, keys: readonly string[], inlined: number): unknown {
    const resolved = resolveReferencePath(file, reference);
    if (resolved === null) {
      this.#warnings.add(`${quote(reference)} leads outside the source; left open`);
      delete node['$ref'];
      return node;
    }
    if (resolved.file === this.#rootFile) {
      node['$ref'] = `#${resolved.fragment}`;
      return node;
    }
    const kind = kindOf(resolved.fragment, keys);
    if (kind === 'pathItems' || !this.#placeFor(kind)) return this.#inline(node, resolved, keys, inlined);
    const local = this.#import(resolved.file, resolved.fragment, kind, inlined);
    if (local === null) delete node['$ref'];
    else node['$ref'] = local;
    return node;
  }

  #inline(
    node: MutableObject,
    resolved: { file: string; fragment: string },
    keys: readonly string[],
    inlined: number,
  ): unknown {
    const found = this.#find(resolved.file, resolved.fragment);
    delete node['$ref'];
    if (!isObject(found) || inlined >= MAX_INLINE_DEPTH) return node;
    const part = this.rewrite(structuredClone(found), resolved.file, keys, inlined + 1);
    return isObject(part) ? { ...part, ...node } : node;
  }

  #import(file: string, fragment: string, kind: string, inlined: number): string | null {
    const key = `${file}#${fragment}`;
    const known = this.#imported.get(key);
    if (known !== undefined) return known;
    const found = this.#find(file, fragment);
    const place = this.#placeFor(kind);
    if (found === undefined || place === null) return null;
    const container = place.reduce<MutableObject>((holder, name) => {
      const inner = valueAt(holder, name);
      const next: MutableObject = isObject(inner) ? inner : {};
      holder[name] = next;
      return next;
    }, this.#root);
    const name = freeName(container, nameOf(file, fragment));
    const local = `#/${[...place, name].map(encodePointerSegment).join('/')}`;
    this.#imported.set(key, local);
    container[name] = {};
    container[name] = this.rewrite(structuredClone(found), file, [...place, name], inlined);
    return local;
  }

  #find(file: string, fragment: string): unknown {
    const tree = this.#tree(file);
    if (leadsToHiddenPart(tree, fragment)) return { 'x-internal': true };
    const found = lookupPointer(tree, fragment);
    if (found === undefined)
      this.#warnings.add(`${quote(`${file}${fragment === '' ? '' : `#${fragment}`}`)} cannot be found; left open`);
    return found;
  }

  #tree(file: string): unknown {
    if (!this.#trees.has(file)) this.#trees.set(file, this.#load(file));
    return this.#trees.get(file);
  }

  #load(file: string): unknown {
    const text = this.#readFile(file);
    if (text === null) return undefined;
    try {
      const tree = readTree(text, new WarningList());
      hidePrivateParts(tree);
      return tree;
    } catch {
      this.#warnings.add(`${quote(file)} cannot be read as JSON or YAML`);
      return undefined;
    }
  }

  #placeFor(kind: string): readonly string[] | null {
    if (valueAt(this.#root, 'swagger') === undefined) return ['components', kind];
    const place = Object.hasOwn(swagger2Places, kind) ? swagger2Places[kind] : undefined;
    return place === undefined ? null : [place];
  }

  #rewriteMapping(mapping: unknown, file: string): void {
    if (!isObject(mapping)) return;
    const target: MutableObject = mapping;
    for (const [key, value] of Object.entries(target)) {
      if (typeof value !== 'string' || !/[#/]|\.(?:json|ya?ml)$/.test(value)) continue;
      const resolved = resolveReferencePath(file, value);
      if (resolved === null || resolved.file === this.#rootFile) continue;
      target[key] = this.#import(resolved.file, resolved.fragment, 'schemas', 0) ?? value;
    }
  }
}

/** What a reference stands for: as its target says, else as the place it stands at wants. */
function kindOf(fragment: string, keys: readonly string[]): string {
  const segments = pointerSegments(fragment) ?? [];
  if (segments.length === 3 && segments[0] === 'components' && segments[1] !== undefined) {
    if (segments[1] === 'pathItems' || componentKinds.has(segments[1])) return segments[1];
  }
  if (segments.length === 2 && segments[0] === 'definitions') return 'schemas';
  const last = keys.at(-1) ?? '';
  const parent = keys.at(-2) ?? '';
  if (last === 'requestBody') return 'requestBodies';
  if (['paths', 'webhooks', 'pathItems'].includes(parent) || keys.at(-3) === 'callbacks') return 'pathItems';
  const isNamed = ['properties', 'schemas', 'definitions'].includes(keys.at(-2) ?? '');
  return !isNamed && componentKinds.has(parent) ? parent : 'schemas';
}

function nameOf(file: string, fragment: string): string {
  const last = pointerSegments(fragment)?.at(-1);
  const name =
    last ??
    file
      .split('/')
      .at(-1)
      ?.replace(/\.[^.]+$/, '') ??
    'part';
  return name === '' || name === '__proto__' ? 'part' : name;
}

function freeName(container: JsonObject, wanted: string): string {
  let name = wanted;
  for (let number = 2; Object.hasOwn(container, name); number += 1) name = `${wanted}_${number}`;
  return name;
}
