import type { QuestionKind } from './answer-question.ts';

/**
 * How people ask, by kind. `{op}` is the operation as a noun ("`GET /refunds`", "the operation “List refunds”"), `{name}` an
 * input, field or value, `{value}` a value, `{status}` a status.
 *
 * Even seeds take from the first list of a kind, odd seeds from the second: what was found on one can be reported on the
 * other, whose wordings nobody has tuned for.
 */
export const wordings: Readonly<Record<QuestionKind, readonly [readonly string[], readonly string[]]>> = {
  required_inputs: [
    [
      'Which parameters are required for {op}?',
      'What do I have to send to {op}?',
      'What are the mandatory fields of {op}?',
      '{op}: required parameters?',
    ],
    [
      'Which inputs must I provide when calling {op}?',
      'What is required to call {op}?',
      'List the required arguments of {op}.',
      'Which fields can I not leave out in {op}?',
    ],
  ],
  is_required: [
    ['Is {name} required in {op}?', 'Do I have to send {name} to {op}?', 'Is the parameter {name} of {op} mandatory?'],
    ['Can I leave out {name} when I call {op}?', 'Is {name} optional for {op}?', '{op}: must {name} be given?'],
  ],
  input_type: [
    [
      'What type is {name} in {op}?',
      'What is the data type of {name} for {op}?',
      'Which type does {op} expect for {name}?',
    ],
    [
      'What kind of value does {name} take in {op}?',
      'In {op}, what format should {name} have?',
      'Is {name} of {op} a string or something else?',
    ],
  ],
  allowed_values: [
    [
      'Which values can {name} have in {op}?',
      'What are the allowed values of {name} for {op}?',
      'What are the possible values for {name} in {op}?',
    ],
    [
      'What can I set {name} to in {op}?',
      'Which options does {name} accept in {op}?',
      'List the enum values of {name} for {op}.',
    ],
  ],
  accepts_value: [
    ['Can {name} be {value} in {op}?', 'Is {value} a valid value of {name} for {op}?'],
    ['Does {op} accept {value} for {name}?', 'May I send {value} as {name} to {op}?'],
  ],
  default: [
    ['What is the default of {name} in {op}?', 'Which default value does {name} have for {op}?'],
    ['What happens if I do not set {name} in {op}: what value is used?', 'What does {name} default to in {op}?'],
  ],
  limits: [
    [
      'What are the limits of {name} in {op}?',
      'What is the allowed range of {name} for {op}?',
      'What are the minimum and maximum of {name} in {op}?',
    ],
    ['How large or small may {name} be in {op}?', 'What constraints apply to {name} in {op}?'],
  ],
  authentication: [
    ['How do I authenticate to {op}?', 'Which authentication does {op} need?', 'What credentials do I need for {op}?'],
    ['How is {op} authenticated?', 'What auth does {op} use?', 'Which security scheme applies to {op}?'],
  ],
  scopes: [
    ['Which scopes does {op} need?', 'Which OAuth scope do I need for {op}?'],
    ['What scope is required to call {op}?', 'What permission scopes must my token have for {op}?'],
  ],
  statuses: [
    [
      'Which status codes can {op} return?',
      'What HTTP statuses does {op} answer with?',
      'List all response codes of {op}.',
    ],
    ['What response statuses are documented for {op}?', 'Which HTTP codes may come back from {op}?'],
  ],
  status_meaning: [
    ['What does {status} mean for {op}?', 'What does a {status} response from {op} mean?'],
    ['When does {op} answer with status {status}?', 'Why do I get a {status} from {op}?'],
  ],
  deprecation: [
    ['Is {op} deprecated?', 'Should I still use {op}, or is it deprecated?'],
    ['Has {op} been deprecated?', 'Is {op} marked as deprecated, and what replaces it?'],
  ],
  pagination: [
    ['How do I page through the results of {op}?', 'Which parameters control pagination in {op}?'],
    ['How does pagination work for {op}?', 'How do I get the next page from {op}?'],
  ],
  response_fields: [
    ['Which fields does the response of {op} have?', 'What fields does {op} return?'],
    ['What is in the response body of {op}?', 'List the response fields of {op}.'],
  ],
  has_input: [
    ['Does {op} have a parameter called {name}?', 'Does {op} accept a field named {name}?'],
    ['Does {op} take a parameter {name}?', 'Does {op} support a parameter named {name}?'],
  ],
  lacks_input: [
    ['Does {op} have a parameter called {name}?', 'Does {op} accept a field named {name}?'],
    ['Does {op} take a parameter {name}?', 'Does {op} support a parameter named {name}?'],
  ],
  filters_by: [
    ['Can I filter {op} by {words}?', 'Does {op} support filtering by {name}?'],
    ['Is it possible to filter the results of {op} by {name}?', 'How can I filter {op} by {words}?'],
  ],
  lacks_filter: [
    ['Can I filter {op} by {words}?', 'Does {op} support filtering by {name}?'],
    ['Is it possible to filter the results of {op} by {name}?', 'Can {op} be filtered by {words}?'],
  ],
  absent_operation: [
    [
      'Which parameters are required for {op}?',
      'How do I authenticate to {op}?',
      'Which status codes can {op} return?',
      'What does {op} do?',
    ],
    ['What fields does {op} return?', 'Is {op} deprecated?', 'What must I send to {op}?', 'How do I call {op}?'],
  ],
  absent_input: [
    [
      'What type is {name} in {op}?',
      'Is {name} required in {op}?',
      'Which values can the parameter {name} have in {op}?',
    ],
    [
      'What is the maximum of {name} in {op}?',
      'What does the parameter {name} of {op} do?',
      'What does {name} default to in {op}?',
    ],
  ],
  absent_field: [
    ['Does the response of {op} have the field {name}?', 'What is the type of the response field {name} of {op}?'],
    ['What does the field {name} in the response of {op} mean?', 'Does {op} return {name}?'],
  ],
  absent_status: [
    ['What does {status} mean for {op}?', 'When does {op} return {status}?'],
    ['Can {op} answer with {status}?', 'Why do I get a {status} from {op}?'],
  ],
  absent_value: [
    ['Can {name} be {value} in {op}?', 'Is {value} a valid value of {name} for {op}?'],
    ['Does {op} accept {value} for {name}?', 'May I send {value} as {name} to {op}?'],
  ],
  absent_default: [
    ['What is the default of {name} in {op}?', 'Which default value does {name} have for {op}?'],
    ['What does {name} default to in {op}?', 'Is there a default value for {name} in {op}?'],
  ],
};

/**
 * The same for operations whose title says what is done: `{task}` is "list refunds". Taken in turn with the others.
 */
export const taskWordings: Partial<Record<QuestionKind, readonly [readonly string[], readonly string[]]>> = {
  required_inputs: [
    ['What do I need to send to {task}?', 'Which parameters are required to {task}?'],
    ['What must I provide when I want to {task}?', 'Which fields are mandatory to {task}?'],
  ],
  input_type: [['What type is {name} when I {task}?'], ['To {task}, what type of value do I give for {name}?']],
  allowed_values: [['Which values can {name} have when I {task}?'], ['What can {name} be when I {task}?']],
  authentication: [['Which authentication do I need to {task}?'], ['What credentials are needed to {task}?']],
  scopes: [['Which scopes do I need to {task}?'], ['What scope does my token need to {task}?']],
  statuses: [['Which status codes can I get when I {task}?'], ['What responses are possible when I {task}?']],
  status_meaning: [['What does {status} mean when I {task}?'], ['Why do I get {status} when I {task}?']],
  response_fields: [['Which fields come back when I {task}?'], ['What do I get back when I {task}?']],
  pagination: [['How do I page through the results when I {task}?'], ['How do I get the next page when I {task}?']],
};
