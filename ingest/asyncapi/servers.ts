import { plainText, shorten } from '../chunks/plain-text.ts';
import { asText, entriesAt, isObject, listAt, objectAt, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { isInternal } from '../openapi/reference-resolver.ts';
import type { SpecContext } from '../openapi/spec-context.ts';

const MAX_DESCRIPTION = 600;

/** One line per server that may be shown: name, protocol, address with its variables, what it is for, how to log in. */
export function serverLines(context: SpecContext): string[] {
  return entriesAt(context.root, 'servers').flatMap(([name, node]) => {
    const { value, internal } = context.resolver.resolve(node);
    if (internal || !isObject(node)) return [];
    const address = textAt(value, 'url') ?? `${textAt(value, 'host') ?? ''}${textAt(value, 'pathname') ?? ''}`;
    const protocol = [textAt(value, 'protocol'), textAt(value, 'protocolVersion')].filter((part) => part !== null);
    const about = [textAt(value, 'title'), textAt(value, 'summary'), textAt(value, 'description')];
    const words = shorten(plainText(about.filter((part) => part !== null).join('. ')), MAX_DESCRIPTION);
    const parts = [
      `- \`${name}\`: ${protocol.join(' ')} \`${address}\`${variableWords(value, context)}`,
      words,
      securityWords(value, context),
    ];
    return [parts.filter((part) => part !== '').join(' ')];
  });
}

function variableWords(server: JsonObject, context: SpecContext): string {
  const words = entriesAt(server, 'variables').flatMap(([name, node]) => {
    const { value, internal } = context.resolver.resolve(node);
    if (internal) return [];
    const allowed = listAt(value, 'enum').flatMap((entry) => asText(entry) ?? []);
    const standard = textAt(value, 'default');
    const facts = [standard === null ? '' : `default ${standard}`, allowed.length === 0 ? '' : `one of ${allowed.join(', ')}`]; // prettier-ignore
    return [`${name}: ${facts.filter((fact) => fact !== '').join('; ') || 'any'}`];
  });
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

/** How to authenticate at a server or for an operation; empty where nothing is stated. */
export function securityWords(holder: JsonObject, context: SpecContext): string {
  const words = listAt(holder, 'security').flatMap((requirement) =>
    // AsyncAPI 3 lists the schemes themselves, 2 lists them by name with their scopes.
    isReferenceOrScheme(requirement)
      ? schemeWords(requirement, null, context)
      : Object.keys(isObject(requirement) ? requirement : {}).flatMap((key) =>
          schemeWords(valueAt(objectAt(objectAt(context.root, 'components'), 'securitySchemes'), key), key, context),
        ),
  );
  return words.length === 0 ? '' : `**Authentication:** ${[...new Set(words)].join('; or ')}.`;
}

function isReferenceOrScheme(requirement: unknown): boolean {
  return typeof valueAt(requirement, '$ref') === 'string' || typeof valueAt(requirement, 'type') === 'string';
}

function schemeWords(node: unknown, key: string | null, context: SpecContext): string[] {
  if (node === undefined || isInternal(node)) return [];
  const { value, pointer, internal } = context.resolver.resolve(node);
  const type = textAt(value, 'type');
  if (internal || type === null) return [];
  const name = key ?? pointer?.split('/').at(-1) ?? null;
  const detail = [textAt(value, 'scheme'), textAt(value, 'in'), textAt(value, 'name')].filter((part) => part !== null);
  const about = textAt(value, 'description');
  const words = about === null ? '' : `: ${shorten(plainText(about), 300).replace(/\.$/, '')}`;
  return [`${[type, ...detail].join(' ')}${name === null ? '' : ` (\`${name}\`)`}${words}`];
}
