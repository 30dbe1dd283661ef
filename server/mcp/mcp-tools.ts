import { z } from '@hono/zod-openapi';
import type { Answer } from '../../core/answer.ts';
import { describeUnfinishedIndex } from '../answers/unfinished-index.ts';
import {
  answerSchema,
  chunkKindSchema,
  languageSchema,
  questionSchema,
  snippetSchema,
} from '../routes/schemas/answer.ts';
import {
  apiSchema,
  operationDetailSchema,
  operationSummarySchema,
  searchResponseSchema,
} from '../routes/schemas/catalogue.ts';
import { MAXIMUM_PASTE_LENGTH, MAXIMUM_QUESTION_LENGTH, nameSchema, pageMetaSchema } from '../routes/schemas/common.ts';
import { versionDiffSchema } from '../routes/schemas/diff.ts';
import { explanationSchema } from '../routes/schemas/explain.ts';
import { defineTool, ownPath } from './mcp-tool.ts';
import type { McpTool } from './mcp-tool.ts';

/** Longest slug, label or key that the routes take, or shorter. */
const api = nameSchema(200).describe('Slug of the API, as list_apis gives it: "payments".');
const version = nameSchema(200).describe(
  'Version label, as list_apis gives it: "3". The current version when left out.',
);
const language = languageSchema.describe(
  'Language of code, optionally with its client: shell/curl, javascript/fetch, node/fetch, python/requests, go/native, ' +
    'java/okhttp, csharp/httpclient, ruby/native, php/curl.',
);
const pageNumber = z.int().min(1).max(1_000_000).optional().describe('Page to read, from 1.');
const pageSize = z.int().min(1).max(100).optional().describe('Entries per page; 20 when left out.');
/** A paste that fills the body of a request together with its JSON. */
const MAXIMUM_CALL_LENGTH = 48 * 1024;

/** Our HTTP API as tools of the Model Context Protocol. */
export const mcpTools: readonly McpTool[] = [
  defineTool({
    name: 'ask',
    title: 'Ask a question',
    description:
      'Answers a question about the APIs of this developer portal in Markdown, with numbered citations of specifications and ' +
      'pages, and code that is computed from the specification. Use it for how-to, authentication, errors, limits, versions and ' +
      'getting access. Says so when the documentation holds no answer.',
    input: z.strictObject({
      question: questionSchema.meta({
        description: `The question, in plain words, up to ${MAXIMUM_QUESTION_LENGTH} characters; up to ${MAXIMUM_PASTE_LENGTH} where it holds a failing call.`,
        // For whoever reads the list of tools; the checks above are not in it.
        minLength: 1,
        maxLength: MAXIMUM_PASTE_LENGTH,
      }),
      api: api.optional(),
      version: version.optional(),
      language: language.optional(),
      conversation_id: z
        .string()
        .regex(/^[\w-]{1,100}$/)
        .optional()
        .describe('The conversation_id of an earlier answer: the question then may refer to it.'),
    }),
    output: answerSchema,
    streams: true,
    toCall: (input) => ({ method: 'POST', path: '/v1/chat', body: input }),
    toText: (result) => describeAnswer(result as Answer),
  }),
  defineTool({
    name: 'search',
    title: 'Search operations and pages',
    description:
      'Finds operations, schemas, page sections and gateway facts by exact names, words and meaning, best first, with ' +
      'excerpts. Use it to find the operation for a task; read it with get_operation.',
    input: z.strictObject({
      query: z.string().trim().min(1).max(MAXIMUM_QUESTION_LENGTH).describe('What to look for: "refund a payment".'),
      api: api.optional(),
      version: version.optional(),
      kind: chunkKindSchema.optional().describe('Only results of this kind.'),
      limit: z.int().min(1).max(50).optional().describe('Most results; 10 when left out.'),
    }),
    output: searchResponseSchema,
    toCall: ({ query, ...rest }) => ({ method: 'GET', path: ownPath(['v1', 'search'], { q: query, ...rest }) }),
    toText: (result) => describeSearch(result as z.output<typeof searchResponseSchema>),
  }),
  defineTool({
    name: 'list_apis',
    title: 'List APIs',
    description:
      'The APIs of this portal with their versions, the current one marked. Start here when no API is known.',
    input: z.strictObject({ page: pageNumber, page_size: pageSize }),
    output: z.object({ data: z.array(apiSchema), meta: pageMetaSchema }),
    toCall: ({ page, page_size: size }) => ({
      method: 'GET',
      path: ownPath(['v1', 'apis'], { 'page[number]': page, 'page[size]': size }),
    }),
  }),
  defineTool({
    name: 'list_operations',
    title: 'List the operations of an API',
    description: 'Method, path, summary and key of every operation of one version of an API, page by page.',
    input: z.strictObject({ api, version: version.optional(), page: pageNumber, page_size: pageSize }),
    output: z.object({ data: z.array(operationSummarySchema), meta: pageMetaSchema }),
    toCall: ({ api: slug, version: label, page, page_size: size }) => ({
      method: 'GET',
      path: ownPath(['v1', 'apis', slug, 'operations'], { version: label, 'page[number]': page, 'page[size]': size }),
    }),
  }),
  defineTool({
    name: 'get_operation',
    title: 'Read one operation',
    description:
      'An operation as its specification has it: parameters, request body, responses, security, servers, references resolved, ' +
      'and what the gateway enforces on it where that is known.',
    input: z.strictObject({
      api,
      operation: nameSchema(2_000).describe('Key of the operation, METHOD and path: "POST /refunds".'),
      version: version.optional(),
    }),
    output: operationDetailSchema,
    toCall: ({ api: slug, operation, version: label }) => ({
      method: 'GET',
      path: ownPath(['v1', 'apis', slug, 'operations', operation], { version: label }),
    }),
  }),
  defineTool({
    name: 'diff',
    title: 'Compare two versions of an API',
    description:
      'Structural differences between two versions of an API, breaking ones marked and first. Use it to plan a migration.',
    input: z.strictObject({
      api,
      from: version.optional().describe('Version to start from; the one before "to" when left out.'),
      to: version.optional().describe('Version to arrive at; the current one when left out.'),
      page: pageNumber,
      page_size: pageSize,
    }),
    output: versionDiffSchema,
    toCall: ({ api: slug, from, to, page, page_size: size }) => ({
      method: 'GET',
      path: ownPath(['v1', 'apis', slug, 'diff'], { from, to, 'page[number]': page, 'page[size]': size }),
    }),
  }),
  defineTool({
    name: 'build_snippet',
    title: 'Build code for one operation',
    description:
      'Runnable code for one operation, computed from its specification and checked against it. What is missing is a visible ' +
      'placeholder; "problems" names values that the specification does not allow.',
    input: z.strictObject({
      api,
      operation: nameSchema(2_000).describe('Key of the operation, METHOD and path: "POST /refunds".'),
      version: version.optional(),
      language,
      values: z
        .record(z.string().max(500), z.unknown())
        .optional()
        .describe('Values of parameters and body fields by name: {"amount": 2000}.'),
    }),
    output: snippetSchema,
    toCall: ({ operation, ...rest }) => {
      const [method = '', path = ''] = operation.split(/ (.*)/s);
      return { method: 'POST', path: '/v1/snippets', body: { method, path, ...rest } };
    },
    toText: (result) => describeSnippet(result as Answer['snippets'][number]),
  }),
  defineTool({
    name: 'explain',
    title: 'Explain a failing call',
    description:
      'Says why a call failed: give the curl command, raw request, response or log line as it is at hand. It is checked against ' +
      'the specification and what the gateway enforces, and the corrected call comes back. Secrets are masked and nothing is sent.',
    input: z.strictObject({
      text: z.string().trim().min(1).max(MAXIMUM_CALL_LENGTH).describe('The request, the response, or both, as text.'),
      api: api.optional(),
      version: version.optional().describe('Version label; needs "api".'),
      language: language.optional(),
    }),
    output: explanationSchema,
    toCall: (input) => ({ method: 'POST', path: '/v1/explain', body: input }),
  }),
];

/** The results as they are; where none may become some, in words, since a model concludes much from an empty list. */
function describeSearch(result: z.output<typeof searchResponseSchema>): string {
  const status = result.index?.status;
  return status === undefined ? JSON.stringify(result) : `Nothing was found. ${describeUnfinishedIndex(status)}`;
}

/** Answer, code and sources in one text, for clients that show a model nothing else. */
function describeAnswer({ answer, snippets, citations, conversation_id: conversation }: Answer): string {
  const code = snippets.slice(0, 1).map(describeSnippet);
  const sources = citations.map(({ index, title, url }) => `[${index}] ${title}${url === null ? '' : ` (${url})`}`);
  const parts = [
    answer,
    ...code,
    ...(sources.length === 0 ? [] : [`Sources:\n${sources.join('\n')}`]),
    `conversation_id: ${conversation}`,
  ];
  return parts.join('\n\n');
}

function describeSnippet({ language: name, operation, code, problems }: Answer['snippets'][number]): string {
  // A fence longer than any in the code, which holds text from specifications.
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/gu)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const list = problems.map(({ pointer, message }) => `- ${pointer}: ${message}`);
  return [
    `${operation}\n${fence}${name}\n${code}\n${fence}`,
    ...(list.length > 0 ? [`Problems:\n${list.join('\n')}`] : []),
  ].join('\n');
}
