/** What is asked about an operation, and what is asked about although it is not there. */
export const questionKinds = [
  'required_inputs',
  'is_required',
  'input_type',
  'allowed_values',
  'accepts_value',
  'default',
  'limits',
  'authentication',
  'scopes',
  'statuses',
  'status_meaning',
  'deprecation',
  'pagination',
  'response_fields',
  'has_input',
  'lacks_input',
  'filters_by',
  'lacks_filter',
  'absent_operation',
  'absent_input',
  'absent_field',
  'absent_status',
  'absent_value',
  'absent_default',
] as const;

export type QuestionKind = (typeof questionKinds)[number];

/** What an answer has to say, and what it must not. Absent: nothing is looked for. */
export interface ExpectedFacts {
  /** Names that have to be mentioned in code spans, all of them. */
  readonly names?: readonly string[];
  /** Names that may be mentioned besides: true details of what is asked about. Any other name is wrong. */
  readonly mayName?: readonly string[];
  /** What the specification says of the things asked about: names and numbers in it may be repeated. */
  readonly mayQuote?: readonly string[];
  /** Of each list one word has to stand in the text. */
  readonly words?: readonly (readonly string[])[];
  /** Types that the answer has to give, no other. */
  readonly types?: readonly string[];
  /** Values and limits that have to be given, as numbers or in code spans. */
  readonly values?: readonly string[];
  /** Numbers that may be given besides; any other number is wrong. */
  readonly mayCount?: readonly string[];
  /** Statuses that have to be mentioned, no other. */
  readonly statuses?: readonly string[];
  /** Calls (`METHOD /path`) that have to be mentioned, no other than the operation itself. */
  readonly calls?: readonly string[];
  readonly verdict?: { readonly topic: 'deprecated' | 'required' | 'allowed'; readonly is: boolean };
  /** Words of a description that have to be repeated. */
  readonly quote?: string;
}

export interface AnswerQuestion {
  /** Unique within an API: `input_type:GET /refunds:limit`. */
  readonly id: string;
  readonly query: string;
  readonly kind: QuestionKind;
  /** `METHOD path` of the operation that the question is about, `null` for one that does not exist. */
  readonly operation: string | null;
  /** `null`: what is asked about is not there, and the answer has to say so. */
  readonly expected: ExpectedFacts | null;
}
