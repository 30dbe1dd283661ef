import type { Snippet } from '../../../core/answer.ts';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { Explanation } from '../../explain/explain-request.ts';
import type { Finding } from '../../explain/finding.ts';
import { nameOperation } from '../operation-title.ts';
import { inlineCode, plainText } from '../quote-markdown.ts';

/** Of each kind; more of them are a report, and the first ones are the worst. */
const MAX_TOLD = 8;
const MAX_MESSAGE = 500;
const MAX_EXPECTED = 200;
const MAX_SENT = 60;

/**
 * What was found out about a call, in words: the cause first, then what else is wrong with it, then what to know.
 * Claims of the specification and of the gateway are cited; what HTTP itself asks for needs no source.
 */
export function composeExplanation(explanation: Explanation): string[] {
  const { findings, statusExplanation, entry } = explanation;
  const isCertain = statusExplanation?.likelihood === 'certain';
  const told = findings.filter(
    (finding) =>
      !isSaidByCause(finding, statusExplanation?.cause ?? '') &&
      // That nobody describes a status says nothing more where its cause is known.
      !(isCertain && finding.code === 'status_undescribed'),
  );
  const errors = told.filter(({ severity }) => severity === 'error');
  const isAlone = errors.length === findings.filter(({ severity }) => severity === 'error').length;
  const list = (title: string, chosen: readonly Finding[]): string => listFindings(title, chosen, explanation);
  return [
    composeVerdict(explanation),
    list(
      isAlone || statusExplanation === null ? 'Wrong with the call' : 'Also wrong with the call',
      entry === null ? [] : errors,
    ),
    list(
      'Worth checking',
      told.filter(({ severity }) => severity === 'warning'),
    ),
    list(
      'Good to know',
      told.filter(({ severity, code }) => severity === 'info' && code !== 'request_not_found'),
    ),
    composeCorrection(explanation),
  ].filter((paragraph) => paragraph !== '');
}

/** To a wish for the corrected call in another language: what was wrong with it has been said. */
export function composeSameCall(
  { operation, apiTitle, version }: CatalogueOperation,
  code: readonly Snippet[],
): string[] {
  const languages = [...new Set(code.map(({ language }) => language))].join(', ');
  return [
    `${nameOperation(operation)}, ${plainText(apiTitle, 80)} ${plainText(version, 40)} [1]`,
    `The code below is the corrected call in ${languages}; where it holds placeholders, put your own values and credentials.`,
  ];
}

function composeVerdict({ entry, statusExplanation, findings, request, citations }: Explanation): string {
  const faults = findings.filter(({ severity }) => severity === 'error').length;
  if (entry === null) {
    if (statusExplanation !== null) return `**${String(statusExplanation.status)}:** ${causeOf(statusExplanation)}`;
    const [missing] = findings.filter(({ code }) => code === 'operation_not_found');
    return request === null || missing === undefined
      ? 'What was pasted tells neither an address nor a status, so nothing of it can be checked.'
      : `**${inlineCode(`${request.method} ${request.url ?? ''}`)}:** ${plainMessage(missing.message)}`;
  }
  const name = `${nameOperation(entry.operation)}, ${plainText(entry.apiTitle, 80)} ${plainText(entry.version, 40)} [1]`;
  if (statusExplanation !== null && statusExplanation.status >= 400)
    return `${name}\n\n**Why ${String(statusExplanation.status)}:** ${causeOf(statusExplanation)}${markerOf(statusExplanation, citations)}`;
  const verdict =
    faults === 0
      ? `Nothing is wrong with the call, as far as it is shown.`
      : `The call has ${faults === 1 ? 'a fault' : `${String(faults)} faults`}.`;
  const received = statusExplanation === null ? '' : ` ${plainMessage(statusExplanation.cause)}`;
  return `${name}\n\n${verdict}${received} [1]`;
}

const doubts = { certain: '', likely: 'Most likely: ', possible: 'Possibly: ' } as const;

function causeOf({ cause, likelihood }: NonNullable<Explanation['statusExplanation']>): string {
  return `${doubts[likelihood]}${plainMessage(cause)}`;
}

/** The source of a claim, where it is among the citations: the operation stands first, the gateway second. */
function markerOf({ source }: Pick<Finding, 'source'>, citations: Explanation['citations']): string {
  const index = source === 'specification' ? 1 : source === 'gateway' ? 2 : 0;
  return citations.some((citation) => citation.index === index) ? ` [${String(index)}]` : '';
}

function isSaidByCause({ message }: Finding, cause: string): boolean {
  return cause !== '' && cause.includes(message);
}

function listFindings(title: string, findings: readonly Finding[], { citations }: Explanation): string {
  if (findings.length === 0) return '';
  const lines = findings.slice(0, MAX_TOLD).map((finding) => {
    const said = `${plainMessage(finding.message)}${describeExpected(finding)}${describeSent(finding)}`;
    return `- ${said}${markerOf(finding, citations)}`;
  });
  const rest = findings.length - lines.length;
  if (rest > 0) lines.push(`- … and ${String(rest)} more of the kind`);
  return `**${title}**\n\n${lines.join('\n')}`;
}

/** What would be right, where the message does not say it by itself. */
function describeExpected({ code, expected }: Finding): string {
  if (code === 'host_unknown' || code === 'base_path_wrong' || code === 'origin_not_allowed') {
    const known = Array.isArray(expected) ? expected.filter((item): item is string => typeof item === 'string') : [];
    const shown = known.filter((item) => item !== '').slice(0, 4);
    return shown.length === 0 ? '' : ` Known: ${shown.map((item) => inlineCode(item)).join(', ')}.`;
  }
  if (code === 'path_case' || code === 'path_trailing_slash')
    return typeof expected === 'string' ? ` The path is ${inlineCode(expected, MAX_EXPECTED)}.` : '';
  return '';
}

/** What was sent in place of it, masked. */
function describeSent({ code, actual }: Finding): string {
  const isScalar = typeof actual === 'string' || typeof actual === 'number' || typeof actual === 'boolean';
  if (!isScalar || !/^(?:parameter|body)_invalid$/.test(code)) return '';
  // In JSON a text and a number of the same digits are two things.
  const text = code === 'body_invalid' ? JSON.stringify(actual) : String(actual);
  return text === '' || text.length > MAX_SENT ? '' : ` Sent: ${inlineCode(text)}.`;
}

function composeCorrection({ corrected, findings }: Explanation): string {
  if (corrected.length === 0) return '';
  const isWrong = findings.some(({ severity }) => severity !== 'info');
  return isWrong
    ? 'The code below is the corrected call; where it holds placeholders, put your own values and credentials.'
    : 'The code below is the same call, with placeholders for credentials.';
}

/** A message may quote what was pasted: addresses in it would become links, which only sources may give. */
function plainMessage(message: string): string {
  return message
    .slice(0, MAX_MESSAGE)
    .toWellFormed()
    .split(/((?:https?:\/\/|www\.|[^\s@<>[\]()"`]{1,100}@)[^\s<>[\]()"`]+)/iu)
    .map((part, index) => (index % 2 === 1 ? inlineCode(part) : part === '' ? '' : spaced(part)))
    .join('');
}

/** The spaces at the ends of a part belong between it and its neighbours. */
function spaced(part: string): string {
  const [, start = '', end = ''] = /^(\s?)[\s\S]*?(\s?)$/u.exec(part) ?? [];
  return `${start === '' ? '' : ' '}${plainText(part, MAX_MESSAGE)}${end === '' ? '' : ' '}`;
}
