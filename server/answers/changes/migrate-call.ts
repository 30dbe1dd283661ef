import type { Snippet } from '../../../core/answer.ts';
import type { Caller } from '../../../core/caller.ts';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import { explainRequest } from '../../explain/explain-request.ts';
import type { ExplainDependencies, Explanation, SnippetLanguage } from '../../explain/explain-request.ts';
import type { SentRequest } from '../../explain/exchange.ts';
import type { Finding } from '../../explain/finding.ts';
import { readTarget } from '../../explain/read-target.ts';
import { matchOperation } from '../../explain/match-operation.ts';
import type { PastedCall } from '../explain/find-paste.ts';
import { createGatewayFollower } from '../gateway/create-gateway-follower.ts';
import { maskWords } from '../explain/mask-words.ts';
import { renderPaste } from '../explain/render-paste.ts';
import { inlineCode, plainText } from '../quote-markdown.ts';
import { safeText } from './compose-changes.ts';
import { cite, composeDifference, describeSuccessor } from './compose-history.ts';
import type { OperationHistory } from './compose-history.ts';
import type { VersionState } from './track-operation.ts';

export interface MigrationWish {
  readonly pasted: PastedCall | null;
  /** Of the question, without the paste. */
  readonly words: string;
  readonly language: SnippetLanguage;
  readonly history: OperationHistory;
  readonly next: VersionState | null;
}

export interface MigratedCall {
  /** The call in the old version and in the new one, as far as there is one. */
  readonly snippets: readonly Snippet[];
  /** What the new version has against the call as it was sent. */
  readonly findings: readonly Finding[];
  /** With the paste written anew; absent without one. */
  readonly question?: string;
}

/** More lines are a reference, not an answer. */
const MAX_FINDINGS = 8;

/**
 * The code of a call in both versions. A pasted call keeps its values: it is checked against the new version as if it had
 * been sent there, and corrected.
 */
export async function migrateCall(
  dependencies: ExplainDependencies,
  wish: MigrationWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<MigratedCall> {
  const { pasted, language, history, next } = wish;
  const { entry } = history;
  const target = next?.entry ?? null;
  if (pasted?.request?.url == null) {
    const entries = target === null ? [] : [entry, target];
    const follow = createGatewayFollower(dependencies.catalogue, caller, options);
    const operations = await Promise.all(entries.map(follow));
    return { snippets: operations.map((operation) => dependencies.buildSnippet(operation, language)), findings: [] };
  }
  const explain = async (request: SentRequest, of: CatalogueOperation): Promise<Explanation> => {
    const scope = { api: of.api, version: of.version, languages: [language] };
    return explainRequest(
      dependencies,
      { exchange: { request, response: null }, faults: [], ...scope },
      caller,
      options,
    );
  };
  const before = await explain(pasted.request, entry);
  const words = maskWords(wish.words, pasted, before);
  const question = renderPaste(words, before.request, pasted.response === null ? null : before.response, new Set());
  if (target === null) return { snippets: before.corrected, findings: [], question };
  const after = await explain(moveRequest(pasted.request, entry, target), target);
  const findings = after.findings.filter(
    ({ severity, code, source }) =>
      severity !== 'info' && source !== 'http' && !/^(?:credentials_|host_|scheme_)/.test(code),
  );
  return { snippets: [...before.corrected, ...after.corrected], findings, question };
}

/** The request as it would be sent to the other version: its path, with the values of path parameters in their order. */
function moveRequest(request: SentRequest, from: CatalogueOperation, to: CatalogueOperation): SentRequest {
  const { path, query, host, scheme } = readTarget(request.url ?? '');
  const [, ...rest] = (request.url ?? '').split('?');
  const bases = from.operation.servers.map(
    ({ url }) => /^(?:https?:\/\/[^/]*)?(\/[^?#{}]*)?$/i.exec(url)?.[1]?.replace(/\/+$/, '') ?? '',
  );
  const match = matchOperation([from], [...new Set(['', ...bases])], { method: request.method, path, query });
  const values = Object.values(match?.path ?? {});
  const [server] = to.operation.servers;
  const base = /^(?:https?:\/\/[^/]*)?(\/[^?#{}]*)?$/i.exec(server?.url ?? '')?.[1]?.replace(/\/+$/, '') ?? '';
  let index = -1;
  const filled = to.operation.path.replaceAll(/\{[^{}]*\}/g, (whole) => {
    index += 1;
    const value = values[index];
    return value === undefined ? whole : encodeURIComponent(value.toWellFormed());
  });
  const origin = host === null ? '' : `${scheme ?? 'https'}://${host}`;
  const search = rest.length === 0 ? '' : `?${rest.join('?')}`;
  return { ...request, method: to.operation.method, url: `${origin}${base}${filled}${search}` };
}

/** What became of the call, what must change in it, and what else differs; the code follows. */
export function composeMigration(
  history: OperationHistory,
  next: VersionState | null,
  target: string,
  { findings, snippets }: MigratedCall,
): string[] {
  const { api, entry, list } = history;
  const title = plainText(api.title, 80);
  const old = `${inlineCode(entry.operation.key)} of ${title} ${plainText(entry.version, 40)}${cite(list, entry)}`;
  if (entry.version === target) return [`${old} is a call of that version already.`];
  const found = next?.entry ?? null;
  if (next === null || found === null) {
    const isEarlier = api.versions.indexOf(target) < api.versions.indexOf(entry.version);
    if (isEarlier) return [`${old} came later; version ${plainText(target, 40)} does not have it.`];
    return [
      `${old} is gone, and neither its specification nor a guide names what is in its place in version ${plainText(target, 40)}.`,
    ];
  }
  const now = `${inlineCode(found.operation.key)} in version ${plainText(target, 40)}${cite(list, found)}`;
  const lead = next.relation === 'same' ? `${old} is ${now}.` : `${old} is not in version ${plainText(target, 40)}.`;
  const successor = next.relation === 'same' ? '' : describeSuccessor({ ...history, replacement: null }, next);
  const lines = findings.slice(0, MAX_FINDINGS).map(({ message }) => `- ${safeText(message)}${cite(list, found)}`);
  const needed =
    lines.length === 0
      ? ''
      : `**What version ${plainText(target, 40)} has against this very call**\n\n${lines.join('\n')}`;
  // Of what is only likely the same thing, the answers say little about the call.
  const isRequest = ({ where, kind }: { readonly where: string; readonly kind: string }): boolean =>
    next.relation === 'same' || /^\/(?:parameters|request_body|security)/.test(where) || kind.startsWith('security_');
  const code =
    snippets.length < 2
      ? ''
      : `The code below is the call in version ${plainText(entry.version, 40)} first, and then in version ${plainText(target, 40)}.`;
  // Of another operation the differences are those between two things.
  const difference = next.relation === 'nearest' ? [] : composeDifference(history, entry, found, isRequest);
  return [lead, successor, needed, ...difference, code].filter((text) => text !== '');
}
