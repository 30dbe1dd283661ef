import type { Operation } from '../../../core/operation.ts';
import { getOwn } from '../json-values.ts';
import type { SnippetValues } from '../snippet-values.ts';
import { readSlots, stemsOf } from '../values/value-slots.ts';
import type { SequenceInput } from '../build-sequence.ts';

/** An id that a call wants and that nobody gave. */
export interface IdNeed {
  readonly input: Omit<SequenceInput, 'name'>;
  /** Words with underscores, fit for a variable of any language: `payment_id`. */
  readonly name: string;
  /** Names that the answer of a producer may have it under, likeliest first. */
  readonly fields: readonly string[];
  /** Where things of this kind are made and listed, likeliest first. */
  readonly collections: readonly string[];
}

const idWord = /^(?:id|uuid|guid|sid|key|slug|number|code|identifier)$/;
/** A name of one of these ends is no variable that a system knows, whatever stands before it. */
const plainEnd = /_(?:id|uuid|sid|slug|number)$/;
/** A chain of more calls explains nothing. */
const MAX_NEEDS = 3;

/**
 * The ids that an operation's path and body want and that `values` do not give: those of its path, and those fields of
 * its body that are required or that the question names. @param words stems of the question
 */
export function findIdNeeds(operation: Operation, values: SnippetValues, words: ReadonlySet<string>): IdNeed[] {
  return [...pathNeeds(operation, values), ...bodyNeeds(operation, values, words)].slice(0, MAX_NEEDS);
}

function pathNeeds(operation: Operation, values: SnippetValues): IdNeed[] {
  const segments = operation.path.split('/');
  return segments.flatMap((segment, index): IdNeed[] => {
    const parameter = /^\{([^{}]+)\}$/.exec(segment)?.[1];
    const resource = segments[index - 1];
    if (parameter === undefined || resource === undefined || resource === '' || resource.includes('{')) return [];
    if (getOwn(getOwn(values, 'path'), parameter) !== undefined) return [];
    const noun = singular(snake(resource));
    const own = snake(parameter);
    const bare = own.startsWith(`${noun}_`) ? own.slice(noun.length + 1) : own;
    return [
      {
        input: { place: 'path', path: [parameter] },
        name: variableName(idWord.test(bare) ? `${noun}_${bare}` : own),
        fields: [parameter, bare, 'id', 'uuid', 'sid', 'name', 'key', 'slug'],
        collections: [segments.slice(0, index).join('/')],
      },
    ];
  });
}

function bodyNeeds(operation: Operation, values: SnippetValues, words: ReadonlySet<string>): IdNeed[] {
  const prefix = prefixOf(operation.path);
  return readSlots(operation).flatMap((slot): IdNeed[] => {
    const [field, ...deeper] = slot.path;
    if (slot.place !== 'body' || field === undefined || deeper.length > 0 || slot.isList) return [];
    if (slot.enumeration.length > 0 || (slot.flat['format'] !== undefined && slot.flat['format'] !== 'uuid')) return [];
    if (getOwn(getOwn(values, 'body'), field) !== undefined) return [];
    const all = snake(field).split('_');
    const isNamedId = idWord.test(all.at(-1) ?? '') && all.length > 1;
    const noun = (isNamedId ? all.slice(0, -1) : all).join('_');
    const isAsked = stemsOf(noun.replaceAll('_', ' ')).every((stem) => words.has(stem));
    // `payment_id` says what it is; `charge` only where the question speaks of charges.
    if (isNamedId ? !(slot.required || isAsked) : !(isAsked && looksLikeReference(slot.description, slot.types, noun)))
      return [];
    const plain = plurals(noun);
    return [
      {
        input: { place: 'body', path: [field] },
        name: variableName(isNamedId ? snake(field) : `${noun}_id`),
        fields: [field, ...(isNamedId ? [all.slice(-1).join('')] : []), 'id', 'uuid', 'sid'],
        collections: plain.map((name) => `${prefix}/${name}`),
      },
    ];
  });
}

/** A field that is called like a thing holds its id where it is a text, and not what the thing is called. */
function looksLikeReference(description: string, types: readonly string[], noun: string): boolean {
  return (
    types.includes('string') &&
    !/^(?:name|title|description|note|reason|status|type|currency|email|comment|message|text)$/.test(noun) &&
    !/\b(?:name|title|text|code) of\b/i.test(description)
  );
}

/** What stands before the resources of an API: `/v3` of `/v3/refunds/{id}`. */
function prefixOf(path: string): string {
  const segments = path.split('/');
  const first = segments.findIndex((segment) => segment.includes('{'));
  const fixed = first < 0 ? segments : segments.slice(0, first);
  return fixed.slice(0, -1).join('/');
}

function snake(name: string): string {
  return name
    .slice(0, 60)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase();
}

function singular(noun: string): string {
  if (/(?:ss|us|is)$/.test(noun)) return noun;
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`;
  if (/(?:ses|xes|zes|ches|shes)$/.test(noun)) return noun.slice(0, -2);
  return noun.endsWith('s') ? noun.slice(0, -1) : noun;
}

/** As paths write the plural of a noun of one or several words. */
function plurals(noun: string): string[] {
  const plural =
    noun.endsWith('y') && !/[aeiou]y$/.test(noun)
      ? `${noun.slice(0, -1)}ies`
      : /(?:s|x|ch|sh)$/.test(noun)
        ? `${noun}es`
        : `${noun}s`;
  return [
    ...new Set([
      plural,
      plural.replaceAll('_', '-'),
      plural.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    ]),
  ];
}

/** No name of a language's own, of a library or of a system's variable: two words at least, of which the last says id. */
function variableName(words: string): string {
  const name = /^[a-z]/.test(words) ? words : `the_${words}`;
  return plainEnd.test(name) ? name.slice(-40).replace(/^[^a-z]+/, '') : `${name.slice(0, 37)}_id`;
}
