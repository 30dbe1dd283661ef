import path from 'node:path';
import { BaseResolver, createConfig, lintDocument, ResolveError, Source } from '@redocly/openapi-core';
import type { Config, NormalizedProblem, RuleSeverity } from '@redocly/openapi-core';
import { CopilotError } from '../../core/errors.ts';
import { asText, entriesAt, isObject, listAt, quote, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { lookupPlain, operationAt } from './lint-finding.ts';
import type { FindingList } from './lint-finding.ts';
import { lintRules, structureRules } from './lint-rules.ts';
import type { RuleName } from './lint-rules.ts';

/** The time that the linter's patterns take grows with the square of this; honest addresses have a tenth of it. */
const MAX_ADDRESS_LENGTH = 2_000;
/** A name or value quoted in a message may be anything. */
const MAX_MESSAGE_LENGTH = 300;

/**
 * Nothing outside the document is read. The documents come with all their parts brought in, so that whatever is still
 * asked for is a mistake or an attack. Both ways in are closed: by what an address means, and by loading it.
 */
class ClosedResolver extends BaseResolver {
  override resolveExternalRef(_base: string | null, reference: string): string {
    return `outside:${reference}`;
  }

  override loadExternalRef(): Promise<Source> {
    const refusal = new CopilotError('document_unreadable', 'it leads outside the document and is never followed');
    return Promise.reject(new ResolveError(refusal));
  }
}

/** Names no file: the linter treats some file names in ways of their own. */
const DOCUMENT_NAME = '/document';

/** Rules that judge the form as a whole; tried first where not all of them can be run. */
const ruleNames = Object.keys(structureRules);

/**
 * Checks a bundled document against the rules of its format with the maintained linter. What a hostile or broken
 * document makes a rule fail on costs that rule, and is said.
 */
export async function checkStructure(tree: JsonObject, findings: FindingList): Promise<void> {
  const document = withKnownVersion(tree, findings);
  if (document === null) return;
  if (hasLongAddress(tree)) {
    findings.add('structure-unchecked', '', `A path or server is longer than ${MAX_ADDRESS_LENGTH} characters.`);
    return;
  }
  try {
    addProblems(await run(document, ruleNames), tree, findings);
  } catch {
    const failed: string[] = [];
    for (const name of ruleNames) {
      try {
        addProblems(await run(document, [name]), tree, findings);
      } catch {
        failed.push(name);
      }
    }
    findings.add('structure-unchecked', '', `The document is too broken for ${failed.join(', ') || 'some rules'}.`);
  }
}

async function run(document: JsonObject, rules: readonly string[]): Promise<NormalizedProblem[]> {
  return await lintDocument({
    document: { source: new Source(DOCUMENT_NAME, ''), parsed: document },
    config: await configure(rules),
    externalRefResolver: new ClosedResolver(),
  });
}

const configurations = new Map<string, Promise<Config>>();

/** A configuration made of these rules alone: no file is looked for where the documents or the caller are. */
function configure(rules: readonly string[]): Promise<Config> {
  const key = rules.join();
  const known = configurations.get(key);
  if (known !== undefined) return known;
  // "warn" stands for every severity: ours are decided by the rule's name.
  const chosen: Record<string, RuleSeverity> = Object.fromEntries(rules.map((rule) => [rule, 'warn' as const]));
  const configuration = createConfig(
    { rules: chosen },
    {
      // The linter runs plugins it finds beside its configuration, by default in the working directory. Beside this
      // module there is nothing but this module's neighbours.
      configPath: path.join(import.meta.dirname, 'no-configuration.yaml'),
      externalRefResolver: new ClosedResolver(),
    },
  );
  configurations.set(key, configuration);
  return configuration;
}

/** The linter wants versions as strings of three numbers; what is meant is clear without. `null` where it is not. */
function withKnownVersion(tree: JsonObject, findings: FindingList): JsonObject | null {
  const key = ['openapi', 'swagger', 'asyncapi'].find((name) => (valueAt(tree, name) ?? null) !== null) ?? 'openapi';
  const given = valueAt(tree, key);
  const version = asText(given) ?? '';
  if (key === 'asyncapi' && /^[23]\./.test(version)) return { ...tree, asyncapi: version };
  const known =
    key === 'swagger'
      ? { meant: /^2(\.|$)/.test(version) ? '2.0' : null, exact: given === '2.0' }
      : { meant: meantVersion(version), exact: typeof given === 'string' && /^3\.[012]\.\d/.test(version) };
  if (!known.exact)
    findings.add('spec-version', `/${key}`, `\`${key}: ${JSON.stringify(given)}\` is no known version.`);
  if (known.meant === null || key === 'asyncapi') return null;
  return { ...tree, [key]: known.exact ? given : known.meant };
}

function meantVersion(version: string): string | null {
  if (/^3(\.0|$)/.test(version)) return '3.0.3';
  if (/^3\.[12]/.test(version)) return `${version.slice(0, 3)}.0`;
  return null;
}

/** Said by rules of ours, with more to go by. */
const saidElsewhere: readonly { readonly rule: string; readonly message: RegExp }[] = [
  { rule: 'struct', message: /^The field `(?:title|version|responses|info)` must be present/ },
  { rule: 'security-defined', message: /^Every operation should have security/ },
];

/** What reading passes over without harm: a key of another version, such as `nullable` in OpenAPI 3.1. */
const harmless = /^Property `.*` is not expected here/s;

function addProblems(problems: readonly NormalizedProblem[], tree: JsonObject, findings: FindingList): void {
  for (const { ruleId, message, suggest, location } of problems) {
    if (saidElsewhere.some((said) => said.rule === ruleId && said.message.test(message))) continue;
    if (!isRule(ruleId)) continue;
    const pointer = location[0]?.pointer?.replace(/^#\/?$|^#/, '') ?? '';
    if (ruleId === 'struct' && isFileResponse(tree, pointer)) continue;
    const hint = suggest[0] === undefined ? '' : ` Did you mean ${quote(suggest[0])}?`;
    const reference = ruleId === 'no-unresolved-refs' ? referenceAt(tree, pointer) : null;
    const words = reference === null ? shortMessage(message) + hint : `${quote(reference)} cannot be found.`;
    const severity = ruleId === 'struct' && harmless.test(message) ? 'warning' : undefined;
    findings.add(ruleId, pointer, words, { operation: operationAt(pointer), severity });
  }
}

/** Swagger 2.0 has a type of its own for a response that is a file; the linter knows only those of JSON Schema. */
function isFileResponse(tree: JsonObject, pointer: string): boolean {
  const isPlace = /\/responses\/[^/]+\/schema\/type$/.test(pointer);
  return isPlace && valueAt(tree, 'swagger') !== undefined && lookupPlain(tree, pointer) === 'file';
}

/** A reference, or an entry of a discriminator's mapping, which is one without saying so. */
function referenceAt(tree: JsonObject, pointer: string): string | null {
  const node = lookupPlain(tree, pointer);
  return typeof node === 'string' ? node : textAt(node, '$ref');
}

function isRule(name: string): name is RuleName {
  return Object.hasOwn(lintRules, name);
}

function shortMessage(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim();
  return line.length <= MAX_MESSAGE_LENGTH ? line : `${line.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
}

/** Servers may stand in documents, paths, operations and links. */
function hasLongAddress(tree: JsonObject): boolean {
  const isLong = (text: unknown): boolean => typeof text === 'string' && text.length > MAX_ADDRESS_LENGTH;
  const walk = (node: unknown): boolean => {
    if (Array.isArray(node)) return node.some(walk);
    if (!isObject(node)) return false;
    const servers = [...listAt(node, 'servers'), valueAt(node, 'server')];
    return servers.some((server) => isLong(valueAt(server, 'url'))) || Object.values(node).some(walk);
  };
  return entriesAt(tree, 'paths').some(([path]) => isLong(path)) || walk(tree);
}
