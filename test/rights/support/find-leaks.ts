import type { Portal } from './random-portal.ts';
import { mayRead } from './reader.ts';
import type { Reader } from './reader.ts';
import type { Probe, Reply, RightsServer } from './rights-server.ts';
import type { Visitor } from './visitors.ts';

/** A word in a reply that this visitor may not read, and did not say. */
export interface Leak {
  readonly visitor: string;
  readonly request: string;
  readonly word: string;
  readonly documents: readonly string[];
}

/** A probe with all that it brought to light. */
export interface Finding {
  readonly visitor: Visitor;
  readonly probe: Probe;
  readonly reply: Reply;
  /** What a model was shown meanwhile. */
  readonly prompts: readonly string[];
}

/** Sends the probes one after the other. */
export async function explore(server: RightsServer, visitor: Visitor, probes: readonly Probe[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const probe of probes) {
    const promptsBefore = server.prompts.length;
    const reply = await server.send(visitor, probe);
    findings.push({ visitor, probe, reply, prompts: server.prompts.slice(promptsBefore) });
  }
  return findings;
}

/** Every word that came to light and should not have. */
export function leaksOf(portal: Portal, findings: readonly Finding[]): Leak[] {
  return findings.flatMap(({ visitor, probe, reply, prompts }) =>
    leaksIn(portal, visitor, probe, [reply.body, ...reply.headers, ...prompts].join('\n')),
  );
}

function leaksIn(portal: Portal, visitor: Visitor, probe: Probe, shown: string): Leak[] {
  const said = portal.canaries.findIn(
    decodeURIComponent(probe.path.replaceAll('+', ' ')) + JSON.stringify(probe.body ?? ''),
  );
  return [...portal.canaries.findIn(shown)]
    .filter((word) => !said.has(word) && !isReadable(portal, word, visitor.reader))
    .map((word) => ({
      visitor: visitor.name,
      request: describeProbe(probe),
      word,
      documents: portal.canaries.documentsOf(word),
    }));
}

/** A name that several documents share may be read by whoever reads one of them. */
export function isReadable(portal: Portal, word: string, reader: Reader): boolean {
  return portal.canaries.documentsOf(word).some((path) => {
    const document = portal.documents.get(path);
    return document !== undefined && mayRead(document.visibility, reader);
  });
}

export function describeProbe(probe: Probe): string {
  return `${probe.path} ${JSON.stringify(probe.body ?? '')}${probe.withModel === true ? ' (model)' : ''}`;
}

/** A reply without what is new in every one: ids of answers, and when and how often the index changed. */
export function settleReply(reply: Reply): Reply {
  const body = reply.body
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gu, 'id')
    .replaceAll(/"generation(\\?)":\d+/gu, '"generation$1":0')
    .replaceAll(/"indexed_at(\\?)":(?:\\?"[^"\\]*\\?"|null)/gu, '"indexed_at$1":null');
  return { ...reply, body };
}
