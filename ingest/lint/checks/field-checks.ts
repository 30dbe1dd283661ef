import type { OperationField } from '../../../core/operation.ts';
import type { RuleName } from '../lint-rules.ts';
import { listNames } from './list-names.ts';
import type { OperationSubject } from './operation-subject.ts';

/** Names given of what lacks a description; the count says how many there are. */
const SHOWN_NAMES = 4;
/** A few fields of a response that go without saying, such as `id`, are no finding. */
const TELLING_SHARE = 0.25;
/** Values of an enum that are looked for in a description. */
const MAX_VALUES = 40;
/** Characters of a description that are looked at. */
const MAX_SCANNED = 20_000;

interface Described {
  readonly name: string;
  readonly required: boolean;
  readonly description?: string | undefined;
}

/** Parameters and fields of an operation without a word about them: one finding for each kind, the worst named. */
export function checkDescriptions({ operation, report }: OperationSubject): void {
  const say = (rule: RuleName, kind: string, all: readonly Described[], place: string, share = 0): void => {
    const lacking = all.filter(({ description }) => description === undefined);
    if (lacking.length === 0 || lacking.length < all.length * share) return;
    // Required ones are missed most.
    const sorted = [...lacking.filter(({ required }) => required), ...lacking.filter(({ required }) => !required)];
    const names = listNames(
      sorted.map(({ name }) => name),
      SHOWN_NAMES,
    );
    const have = all.length === 1 ? 'has' : 'have';
    report(rule, `${lacking.length} of ${all.length} ${kind} ${have} no description: ${names}.`, place);
  };
  const plural = (count: number, word: string): string => (count === 1 ? word : `${word}s`);
  const { parameters, bodyFields, responses } = operation;
  say('undescribed-parameters', plural(parameters.length, 'parameter'), parameters, 'parameters');
  say('undescribed-body-fields', plural(bodyFields.length, 'body field'), bodyFields.map(named), 'requestBody');
  const success = responses.find(({ status }) => status.startsWith('2') || status === 'default');
  const fields = (success?.fields ?? []).map(named);
  const kind = plural(fields.length, 'response field');
  say('undescribed-response-fields', kind, fields, 'responses', TELLING_SHARE);
}

function named(field: OperationField): Described {
  return { name: field.path, required: field.required, description: field.description };
}

/** Allowed values that no description speaks of. */
export function checkEnums({ operation, report }: OperationSubject): void {
  const parameters = operation.parameters.map((parameter) => ({
    name: parameter.name,
    description: parameter.description,
    values: parameter.schema['enum'],
  }));
  const fields = operation.bodyFields.map((field) => ({
    name: field.path,
    description: field.description,
    values: field.enum,
  }));
  const unexplained = [...parameters, ...fields].filter(
    ({ description, values }) => Array.isArray(values) && !explains(description ?? '', values),
  );
  if (unexplained.length === 0) return;
  const names = unexplained.map(({ name }) => name);
  report('unexplained-enum', `The values of ${listNames(names, SHOWN_NAMES)} are not explained.`);
}

/** A description explains values when it speaks of at least half of them. One value is a constant, numbers are sizes. */
function explains(description: string, values: readonly unknown[]): boolean {
  const texts = values.filter((value) => typeof value === 'string' && value !== '').slice(0, MAX_VALUES) as string[];
  if (texts.length < 2) return true;
  const words = description.slice(0, MAX_SCANNED).toLowerCase();
  return texts.filter((text) => words.includes(text.toLowerCase())).length * 2 >= texts.length;
}
