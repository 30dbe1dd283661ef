import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import formatsModule from 'ajv-formats';
import type { JsonSchema } from '../../core/json-schema.ts';
import type { Operation } from '../../core/operation.ts';
import { cleanSchema } from './clean-schema.ts';
import { isRecord, pointerSegment } from './json-values.ts';
import { definitionName } from './merge-schemas.ts';
import { matchPattern } from './pattern/match-pattern.ts';
import { parsePattern } from './pattern/parse-pattern.ts';

export interface SchemaViolation {
  /** JSON pointer inside the value, empty for the value itself. */
  readonly pointer: string;
  readonly message: string;
  /** The keyword of the schema that refuses the value. */
  readonly keyword: string;
  /** Of a constant or an enumeration: what it takes. */
  readonly allowed?: readonly unknown[];
  /** Of a union that does not fit: what each of its branches has against the value. */
  readonly branches?: () => readonly (readonly SchemaViolation[])[];
}

export interface CheckResult {
  readonly violations: readonly SchemaViolation[];
  /** Why parts of the schema could not be checked; empty when everything was. */
  readonly unchecked: readonly string[];
}

/** Checks values against schemas that share one set of definitions. Never fetches, never throws. */
export interface SchemaChecker {
  check(schema: JsonSchema, value: unknown): CheckResult;
  /** No violation was found, be it that parts were not checked. */
  accepts(schema: JsonSchema, value: unknown): boolean;
  /** Whether the property is set by the server alone and has no place in a request. */
  isReadOnly(schema: unknown): boolean;
}

/** Of nested unions every branch reports its own, and the union's comes last: whoever narrows them needs all. */
const MAX_VIOLATIONS = 400;
/** Branches of one union that are looked at one by one. */
const MAX_BRANCHES = 50;
// The package is CommonJS: its function stands under `default`, once or twice, depending on who loads it.
const addFormats = formatsModule as unknown as { default: (ajv: Ajv2020) => void };

/** Validates the parts of one operation; compiles a schema when it is first needed. */
export function createSchemaChecker(definitions: Readonly<Record<string, JsonSchema>>): SchemaChecker {
  let unchecked: string[] = [];
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    // Unions that fail are looked at branch by branch.
    verbose: true,
    validateSchema: false,
    meta: false,
    logger: false,
    addUsedSchema: false,
    // Each schema validates a handful of values: optimising the generated code costs more than it saves.
    code: {
      optimize: false,
      regExp: Object.assign(
        createPatternEngine((reason) => unchecked.push(reason)),
        { code: 'patternEngine' },
      ),
    },
  });
  addFormats.default(ajv);
  const names = Object.keys(definitions);
  const keys = new Map(names.map((name, index) => [name, `definition-${String(index)}`]));
  const isReadOnly = (schema: unknown): boolean => hasReadOnly(schema, definitions);
  const context = { definitions, keys, isReadOnly };
  for (const [name, key] of keys) ajv.addSchema(cleanSchema(definitions[name], context), key);

  const compiled = new WeakMap<object, ValidateFunction | string>();
  const compile = (schema: JsonSchema): ValidateFunction | string => {
    let validate = compiled.get(schema);
    if (validate === undefined) {
      try {
        validate = ajv.compile(cleanSchema(schema, context));
      } catch (thrown) {
        validate = `The schema cannot be checked: ${thrown instanceof Error ? thrown.message : 'it is malformed'}.`;
      }
      compiled.set(schema, validate);
    }
    return validate;
  };

  /** A branch as the validator has seen it; what cannot be checked by itself is taken. */
  const checkBranch = (schema: unknown, value: unknown): readonly SchemaViolation[] => {
    try {
      const validate = ajv.compile(schema as JsonSchema);
      if (validate(value)) return [];
      const errors = (validate.errors ?? []).filter((error) => error.keyword !== 'if');
      return errors.slice(0, MAX_VIOLATIONS).map((error) => describeError(error, checkBranch));
    } catch {
      return [];
    }
  };

  const check = (schema: JsonSchema, value: unknown): CheckResult => {
    unchecked = [];
    const validate = compile(schema);
    if (typeof validate === 'string') return { violations: [], unchecked: [validate] };
    try {
      const valid = validate(value);
      // `if` only repeats that one of its branches failed.
      const errors = valid ? [] : (validate.errors ?? []).filter((error) => error.keyword !== 'if');
      const violations = errors.slice(0, MAX_VIOLATIONS).map((error) => describeError(error, checkBranch));
      return { violations, unchecked: [...new Set(unchecked)] };
    } catch {
      // A schema that refers to itself without consuming anything overflows the stack.
      return { violations: [], unchecked: ['The schema cannot be checked: it never comes to an end.'] };
    }
  };
  return { check, accepts: (schema, value) => check(schema, value).violations.length === 0, isReadOnly };
}

function hasReadOnly(schema: unknown, definitions: Readonly<Record<string, JsonSchema>>): boolean {
  // A reference may point to a reference; longer chains than this do not occur.
  for (let current = schema, hops = 0; isRecord(current) && hops < 5; hops += 1) {
    if (current['readOnly'] === true) return true;
    const reference = current['$ref'];
    if (typeof reference !== 'string' || !reference.startsWith('#/$defs/')) return false;
    const name = definitionName(reference.slice('#/$defs/'.length));
    current = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  }
  return false;
}

/** The validator's regular expressions, without backtracking; what cannot be matched safely is reported. */
function createPatternEngine(report: (reason: string) => void): (pattern: string) => RegExp {
  return (pattern) => {
    const root = parsePattern(pattern);
    const shown = pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern;
    const test = (text: string): boolean => {
      const matched = root === null ? null : matchPattern(root, text);
      if (matched === null) report(`The pattern "${shown}" cannot be checked safely.`);
      return matched ?? true;
    };
    // The validator uses `test` alone, and `toString` to tell expressions apart.
    return { test, toString: () => `pattern:${pattern}` } as unknown as RegExp;
  };
}

type CheckBranch = (schema: unknown, value: unknown) => readonly SchemaViolation[];

function describeError(error: ErrorObject, checkBranch: CheckBranch): SchemaViolation {
  const { keyword, params, instancePath, data } = error;
  const listed: unknown = params['allowedValues'];
  const allowed = Array.isArray(listed)
    ? (listed as unknown[])
    : 'allowedValue' in params
      ? [params['allowedValue']]
      : null;
  const schemas: unknown = error.schema;
  return {
    ...describeFault(error),
    // An enumeration of one value is a constant.
    keyword: keyword === 'enum' && allowed?.length === 1 ? 'const' : keyword,
    ...(allowed !== null && { allowed }),
    ...((keyword === 'oneOf' || keyword === 'anyOf') &&
      Array.isArray(schemas) && { branches: () => readBranches(schemas, data, instancePath, checkBranch) }),
  };
}

function readBranches(
  schemas: readonly unknown[],
  value: unknown,
  parent: string,
  checkBranch: CheckBranch,
): readonly (readonly SchemaViolation[])[] {
  return schemas
    .slice(0, MAX_BRANCHES)
    .map((schema) => checkBranch(schema, value).map((violation) => below(parent, violation)));
}

function below(parent: string, violation: SchemaViolation): SchemaViolation {
  const { branches, pointer } = violation;
  return {
    ...violation,
    pointer: parent + pointer,
    ...(branches !== undefined && {
      branches: () => branches().map((branch) => branch.map((one) => below(parent, one))),
    }),
  };
}

function describeFault(error: ErrorObject): Pick<SchemaViolation, 'pointer' | 'message'> {
  const { params, instancePath } = error;
  const missing: unknown = params['missingProperty'];
  if (typeof missing === 'string')
    return { pointer: `${instancePath}/${pointerSegment(missing)}`, message: 'is required' };
  const extra: unknown = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof extra === 'string')
    return { pointer: `${instancePath}/${pointerSegment(extra)}`, message: 'is not a property of this object' };
  const allowed: unknown = params['allowedValues'];
  if (Array.isArray(allowed)) {
    return {
      pointer: instancePath,
      message: `must be one of ${allowed
        .slice(0, 20)
        .map((value) => JSON.stringify(value))
        .join(', ')}`,
    };
  }
  if ('allowedValue' in params)
    return { pointer: instancePath, message: `must be ${JSON.stringify(params['allowedValue'])}` };
  return { pointer: instancePath, message: error.message ?? 'is not valid' };
}

const checkers = new WeakMap<Operation['definitions'], SchemaChecker>();

/** One checker per operation, also where it is read with other credentials or servers, so that building and validating compile each schema once. */
export function operationChecker({ definitions }: Operation): SchemaChecker {
  let checker = checkers.get(definitions);
  if (!checker) checkers.set(definitions, (checker = createSchemaChecker(definitions)));
  return checker;
}
