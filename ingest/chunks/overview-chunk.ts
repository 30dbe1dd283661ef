import type { Chunk, Identifier } from '../../core/chunk.ts';
import { nameKey } from '../../core/identifier-keys.ts';
import type { Operation } from '../../core/operation.ts';
import { weighTerms } from '../../core/text-analysis.ts';
import { fieldWeights } from './field-weights.ts';
import { renderSecurity } from './operation-text.ts';
import { buildDescriptionChunks } from './description-chunks.ts';
import { firstWords, plainText, shorten, stripHtml } from './plain-text.ts';
import type { SpecPlace } from './spec-place.ts';

const MAX_DESCRIPTION = 3_000;
/** Longer ones are passages of their own. */
const MAX_TAG_DESCRIPTION = 200;
/** Operations named per tag, and tags: an overview is read, a catalogue is listed elsewhere. */
const MAX_OPERATIONS_PER_TAG = 8;
const MAX_TAGS = 30;
const EMBEDDED_WORDS = 80;

export interface OverviewInput {
  readonly title: string;
  readonly description: string | null;
  readonly tags: readonly { readonly name: string; readonly description: string | null }[];
  readonly operations: readonly Operation[];
  readonly schemas: number;
  readonly webhooks: number;
  /** What else it holds: how many, and of what in singular. */
  readonly counts?: readonly (readonly [number, string])[];
  /** Lines beside these, such as those of event channels. */
  readonly facts?: readonly string[];
  /** Everything that has a name here: kept with the overview because there is one of it. */
  readonly names: readonly Identifier[];
}

/** The overview, with the passages of what its authors say at length about the API and its groups. */
export function buildOverviewChunks(input: OverviewInput, place: SpecPlace): Chunk[] {
  const base = { documentTitle: place.apiTitle, url: place.url };
  return [
    buildOverviewChunk(input, place),
    ...buildDescriptionChunks({
      ...base,
      key: 'description',
      title: place.apiTitle,
      description: input.description,
      shown: MAX_DESCRIPTION,
    }),
    ...distinctTags(input.tags).flatMap(({ name, description }) =>
      buildDescriptionChunks({ ...base, key: `tag:${name}`, title: name, description, shown: MAX_TAG_DESCRIPTION }),
    ),
  ];
}

function distinctTags(tags: OverviewInput['tags']): OverviewInput['tags'] {
  return [...new Map(tags.toReversed().map((tag) => [tag.name, tag])).values()].toReversed();
}

/** What an API version is, where it is served, how to authenticate and what it can do. */
function buildOverviewChunk(input: OverviewInput, place: SpecPlace): Chunk {
  const description = stripHtml(input.description ?? '');
  const groups = groupByTag(input);
  const text = [
    `**${place.apiTitle}** · version ${place.version}`,
    shorten(description, MAX_DESCRIPTION),
    ...serverLines(input.operations),
    input.operations.length === 0 ? '' : `**Authentication:** ${authentication(input.operations)}`,
    `**Holds:** ${counts(input)}.`,
    ...(input.facts ?? []),
    ...groups.slice(0, MAX_TAGS).map(renderGroup),
    groups.length > MAX_TAGS ? `… and ${groups.length - MAX_TAGS} more groups` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  const words = plainText(description);
  const tagWords = groups.map(({ name, description: about }) => `${name} ${plainText(about ?? '')}`).join(' ');
  const { terms, length } = weighTerms([
    { text: `${place.apiTitle} ${input.title}`, weight: fieldWeights.overviewTitle },
    { text: `overview introduction version ${place.version}`, weight: fieldWeights.overviewText },
    { text: words, weight: fieldWeights.overviewText },
    { text: tagWords, weight: fieldWeights.overviewText },
  ]);
  const about = firstWords(words, EMBEDDED_WORDS) || groups.map(({ name }) => name).join(', ');
  return {
    key: 'overview',
    kind: 'overview',
    title: place.apiTitle,
    url: place.url,
    text,
    embeddingText: `Overview of ${place.apiTitle}. ${about}`.trim(),
    operationKey: null,
    terms,
    length,
    identifiers: [
      ...[...new Set([place.apiTitle, input.title, place.api].map(nameKey))].map(
        (key) => ({ kind: 'title', key }) as const,
      ),
      ...input.names,
    ],
  };
}

interface Group {
  readonly name: string;
  readonly description: string | null;
  readonly operations: Operation[];
}

function groupByTag(input: OverviewInput): Group[] {
  const groups = new Map<string, Group>(
    input.tags.map(({ name, description }) => [name, { name, description, operations: [] }]),
  );
  for (const operation of input.operations) {
    const name = operation.tags[0] ?? 'Operations';
    const group = groups.get(name) ?? { name, description: null, operations: [] };
    group.operations.push(operation);
    groups.set(name, group);
  }
  return [...groups.values()].filter((group) => group.operations.length > 0);
}

function renderGroup(group: Group): string {
  const about = group.description === null ? '' : `: ${shorten(plainText(group.description), MAX_TAG_DESCRIPTION)}`;
  const lines = group.operations
    .slice(0, MAX_OPERATIONS_PER_TAG)
    .map(
      (operation) =>
        `- \`${operation.key}\`${operation.summary === null ? '' : ` ${shorten(plainText(operation.summary), 120)}`}`,
    );
  const more = group.operations.length - MAX_OPERATIONS_PER_TAG;
  if (more > 0) lines.push(`- … and ${more} more`);
  return [`**${group.name}**${about}`, ...lines].join('\n');
}

function serverLines(operations: readonly Operation[]): string[] {
  const servers = new Map(operations.flatMap((operation) => operation.servers.map((server) => [server.url, server])));
  const lines = [...servers.values()].slice(0, 6).map(({ url, description, variables }) => {
    const defaults = Object.entries(variables).map(([name, value]) => `${name}: ${value}`);
    const about = description === undefined ? '' : ` ${shorten(plainText(description), 120)}`;
    return `- \`${url}\`${about}${defaults.length === 0 ? '' : ` (default ${defaults.join(', ')})`}`;
  });
  return lines.length === 0 ? [] : [['**Servers**', ...lines].join('\n')];
}

/** The way most operations authenticate. */
function authentication(operations: readonly Operation[]): string {
  const votes = new Map<string, number>();
  for (const operation of operations) {
    // Scopes differ from operation to operation; the way in does not.
    const plain = operation.security.map((schemes) => schemes.map((scheme) => ({ ...scheme, scopes: [] })));
    const words = renderSecurity(plain);
    votes.set(words, (votes.get(words) ?? 0) + 1);
  }
  return [...votes].toSorted((first, second) => second[1] - first[1])[0]?.[0] ?? 'none stated.';
}

function counts(input: OverviewInput): string {
  const parts: (readonly [number, string])[] = [
    [input.operations.length, 'operation'],
    ...(input.counts ?? []),
    [input.schemas, 'schema'],
    [input.webhooks, 'webhook'],
  ];
  const words = parts
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}${count === 1 ? '' : 's'}`);
  return words.length === 0 ? 'no operations' : words.join(', ');
}
