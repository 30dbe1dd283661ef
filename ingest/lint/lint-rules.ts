/** Worst first. An error makes answers wrong or impossible, a warning makes them worse, an info is a hint. */
export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

export interface LintRule {
  readonly severity: Severity;
  /** What to do about a finding, in one sentence or two. */
  readonly advice: string;
}

/** Rules about what answers need; ours. */
const answerRules = {
  unreadable: { severity: 'error', advice: 'Mend the file at the line given: nothing of it is indexed.' },
  'no-operations': {
    severity: 'error',
    advice: 'Describe at least one operation, webhook or channel that is not `x-internal`, or remove the file.',
  },
  'not-a-spec': {
    severity: 'warning',
    advice: 'Move files that describe no API out of the source; nothing of them is indexed.',
  },
  'spec-version': {
    severity: 'warning',
    advice: 'State the version as a string: `openapi: "3.1.0"` or `swagger: "2.0"`.',
  },
  'reading-warning': {
    severity: 'warning',
    advice: 'Mend what indexing had to work around: it may have been read otherwise than it was meant.',
  },
  'reference-loop': {
    severity: 'error',
    advice: 'Let one of the references point at a definition instead of another.',
  },
  'structure-unchecked': {
    severity: 'warning',
    advice: 'Mend the other findings first: the document is too far from its format to be checked against it.',
  },
  'info-title': { severity: 'warning', advice: 'Name the API in `info.title`: it is how answers call it.' },
  'info-version': {
    severity: 'warning',
    advice: 'State `info.version`: answers keep the versions of an API apart by it.',
  },
  'info-description': {
    severity: 'warning',
    advice: 'Say in `info.description` what the API is for, how to authenticate, and what holds for all calls.',
  },
  'missing-servers': {
    severity: 'warning',
    advice: 'State the address of the API under `servers`: code in answers calls it.',
  },
  'relative-server': {
    severity: 'warning',
    advice:
      'Write the server as a whole address (https://api.example.com/v1): a copied snippet has no page to start from.',
  },
  'undescribed-operation': {
    severity: 'error',
    advice: 'Add a summary and a description: without words of its own an operation is found by its path alone.',
  },
  'missing-summary': {
    severity: 'warning',
    advice: 'Add a summary of a few words that says what the call does; it is what search finds first.',
  },
  'repeated-summary': {
    severity: 'warning',
    advice: 'Give each operation a summary of its own: search cannot tell equal ones apart.',
  },
  'summary-repeats-path': {
    severity: 'info',
    advice: 'Say in the summary what the call does for the caller; the path is indexed anyway.',
  },
  'missing-description': {
    severity: 'warning',
    advice: 'Describe when to use the call, what it changes and what it gives back: answers are composed from it.',
  },
  'short-description': {
    severity: 'info',
    advice: 'Say more than the summary does: limits, side effects, what must exist beforehand.',
  },
  'long-description': {
    severity: 'info',
    advice: 'Move the guide to a page of its own and link it: what lies beyond 4,000 characters is not indexed.',
  },
  'undescribed-parameters': {
    severity: 'warning',
    advice: 'Describe each parameter: what it means, its unit or format, what happens without it.',
  },
  'undescribed-body-fields': {
    severity: 'warning',
    advice: 'Describe each field of the request, required ones first: "which field sets X?" is answered from them.',
  },
  'undescribed-response-fields': {
    severity: 'info',
    advice: 'Describe what comes back: "what does field X mean?" is answered from it.',
  },
  'unexplained-enum': {
    severity: 'info',
    advice: 'Say in the description what each allowed value means.',
  },
  'missing-request-example': {
    severity: 'warning',
    advice: 'Give an example of the body: code in answers is filled with it instead of placeholders.',
  },
  'empty-schema': {
    severity: 'warning',
    advice: 'Describe the fields of the body: with an empty schema no field can be explained or checked.',
  },
  'missing-security': {
    severity: 'warning',
    advice: 'State `security` for the operation or the document (`security: []` where none is needed).',
  },
  'missing-responses': {
    severity: 'warning',
    advice: 'Describe the responses: answers about results and errors have nothing else to stand on.',
  },
  'missing-error-responses': {
    severity: 'warning',
    advice: 'Describe the errors a caller meets (4xx, 5xx or default): "why do I get a 401?" is answered from them.',
  },
  'missing-operation-id': {
    severity: 'warning',
    advice: 'Add an operationId: people ask by it, and links and code refer to it.',
  },
  'missing-tags': { severity: 'info', advice: 'Tag the operation with the subject it belongs to.' },
  'deprecated-without-replacement': {
    severity: 'warning',
    advice: 'Say in the description what to use instead, and until when the old call works.',
  },
  'undescribed-webhook': { severity: 'warning', advice: 'Say in a summary when the webhook or callback is sent.' },
} as const satisfies Record<string, LintRule>;

/** Rules of the maintained linter, under its own names. */
export const structureRules = {
  struct: { severity: 'error', advice: 'Bring the document to the form its OpenAPI version asks for.' },
  'no-unresolved-refs': {
    severity: 'error',
    advice: 'Let each `$ref` lead to something inside the source; addresses outside are never fetched.',
  },
  'operation-operationId-unique': { severity: 'error', advice: 'Give each operation an operationId of its own.' },
  'security-defined': {
    severity: 'error',
    advice: 'Define the security scheme, or correct its name: answers cannot say how to authenticate.',
  },
  'no-identical-paths': {
    severity: 'error',
    advice: 'Merge paths that differ by the names of their parameters alone: they are one and the same address.',
  },
  'path-parameters-defined': {
    severity: 'error',
    advice: 'Let the parameters of the path and their descriptions (`in: path`) agree.',
  },
  'path-declaration-must-exist': { severity: 'error', advice: 'Name the parameter between the braces of the path.' },
  'path-not-include-query': { severity: 'warning', advice: 'Describe query parameters as parameters (`in: query`).' },
  'operation-parameters-unique': { severity: 'warning', advice: 'Describe each parameter once.' },
  'operation-2xx-response': { severity: 'warning', advice: 'Describe what a successful call gives back (2xx).' },
  'no-undefined-server-variable': {
    severity: 'warning',
    advice: 'Let the variables in the server address and those under `variables` agree.',
  },
  'no-server-variables-empty-enum': { severity: 'warning', advice: 'Give the server variable values and a default.' },
  'no-enum-type-mismatch': { severity: 'warning', advice: 'Let the allowed values have the type of their schema.' },
  'no-schema-type-mismatch': { severity: 'warning', advice: 'Let the type of the schema fit its other keywords.' },
  'no-required-schema-properties-undefined': {
    severity: 'warning',
    advice: 'Describe each field that is required, or do not require it.',
  },
} as const satisfies Record<string, LintRule>;

export type StructureRule = keyof typeof structureRules;
export type AnswerRule = keyof typeof answerRules;
export type RuleName = StructureRule | AnswerRule;

/** Every rule there is, by name. */
export const lintRules: Readonly<Record<RuleName, LintRule>> = { ...answerRules, ...structureRules };

/** Whether a severity is as bad as another one, or worse. */
export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(limit);
}
