import { isObject, valueAt } from '../../core/json-values.ts';
import { policiesOf } from '../answers/gateway/shared-policies.ts';
import { findJsonFault } from '../routes/find-json-fault.ts';
import { pointerSegment } from '../snippets/json-values.ts';
import type { CheckInput } from './check-input.ts';
import { findHeader, type ReceivedResponse } from './exchange.ts';
import type { Fault } from './finding.ts';
import type { Redaction } from './redact-exchange.ts';

const MAX_NESTING = 32;
const MAX_ENTRIES = 10;
/** Headers under which gateways and frameworks hand back the id of a request. */
const correlationHeaders = [
  'x-request-id',
  'x-correlation-id',
  'x-kong-request-id',
  'kong-request-id',
  'request-id',
  'x-amzn-requestid',
  'x-trace-id',
  'traceparent',
];

/** What the response itself says: the field it complains of, when to come back, the id to quote to support. */
export function checkResponse(input: CheckInput): Fault[] {
  const { response } = input;
  if (response === null) return [];
  return [
    ...namedFields(input, response),
    ...checkStatus(input, response),
    ...describeWaiting(response, input.redaction),
    ...correlation(input, response),
  ];
}

/** Common forms of error bodies: `error.param`, `errors[].field`, `invalid_parameters[].field`, `fields.{name}`. */
function namedFields({ operation, redaction }: CheckInput, { body, status }: ReceivedResponse): Fault[] {
  if (status !== null && (status < 400 || status >= 500)) return [];
  const value = readJson(body);
  if (!isObject(value)) return [];
  const roots = [value, valueAt(value, 'error')].filter(isObject);
  const lists = roots.flatMap((root) =>
    ['errors', 'details', 'invalid_parameters', 'invalid-params', 'violations', 'issues'].map((key) =>
      valueAt(root, key),
    ),
  );
  const entries = [
    ...roots,
    ...lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]).slice(0, MAX_ENTRIES) : [])),
  ];
  const named = entries.flatMap((entry): { name: string; said: string }[] => {
    const name = firstText(entry, ['param', 'field', 'pointer', 'parameter', 'path', 'name', 'property']);
    const said = firstText(entry, ['message', 'reason', 'detail', 'description', 'msg']) ?? '';
    return name === null || /^https?:|\s/.test(name) ? [] : [{ name, said }];
  });
  const ofFields = roots.flatMap((root) => {
    const fields = valueAt(root, 'fields');
    return isObject(fields)
      ? Object.entries(fields)
          .slice(0, MAX_ENTRIES)
          .map(([name, said]) => ({ name, said: typeof said === 'string' ? said : '' }))
      : [];
  });
  return [...named, ...ofFields].slice(0, MAX_ENTRIES).map(({ name, said }): Fault => {
    const shown = String(redaction.mask(name)).slice(0, 100);
    const message = `The response names ${JSON.stringify(shown)}${said === '' ? '' : `: ${String(redaction.mask(said)).slice(0, 300)}`}`;
    return { code: 'response_names_field', pointer: pointerOf(shown, operation.parameters), message, source: 'http' };
  });
}

/** Where the named field is in the request: a parameter by name, else in the body. */
function pointerOf(name: string, parameters: CheckInput['operation']['parameters']): string {
  const parameter = parameters.find((candidate) => candidate.name === name);
  if (parameter !== undefined) return `/${parameter.in}/${pointerSegment(name)}`;
  const segments = name
    .replace(/^[#/$.]*(?:body[./])?/, '')
    .replaceAll(/\[([^[\]]*)\]/g, '.$1')
    .split(/[./]/)
    .filter((segment) => segment !== '');
  return segments.length === 0 ? '/body' : `/body/${segments.map(pointerSegment).join('/')}`;
}

function firstText(entry: unknown, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = valueAt(entry, key);
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

function checkStatus({ operation, match }: CheckInput, { status }: ReceivedResponse): Fault[] {
  if (status === null || operation.responses.length === 0 || match.fault === 'path_unknown') return [];
  if (describedResponse(operation, status) !== null) return [];
  const message = `The specification does not describe ${String(status)} for this operation: it may come from the gateway or another server in between.`;
  const expected = operation.responses.map((response) => response.status);
  return [
    {
      code: 'status_undescribed',
      pointer: '/response/status',
      message,
      expected,
      actual: status,
      source: 'specification',
    },
  ];
}

/** What the specification says of a status: itself, its range, or all others; `null` for nothing. */
export function describedResponse({ responses }: CheckInput['operation'], status: number): string | null {
  const range = `${String(status).charAt(0)}XX`;
  const found =
    responses.find((response) => response.status === String(status)) ??
    responses.find((response) => response.status.toUpperCase() === range) ??
    responses.find((response) => response.status === 'default');
  return found?.description ?? null;
}

/** The limit that a response states, and when to try again. */
export function describeWaiting(
  { headers, status }: ReceivedResponse,
  redaction: Pick<Redaction, 'mask'>,
): readonly Fault[] {
  const after = findHeader(headers, 'retry-after');
  const left = headers.find(({ name }) => /^(?:x-)?ratelimit-remaining/i.test(name));
  const reset = headers.find(({ name }) => /^(?:x-)?ratelimit-reset/i.test(name));
  const findings: Fault[] = status === 429 ? statedLimits(headers) : [];
  if (after !== null) {
    const unit = /^\d+$/.test(after) ? ' seconds' : '';
    const shown = String(redaction.mask(after)).slice(0, 60);
    findings.push({
      code: 'retry_after',
      pointer: '/response/header/Retry-After',
      message: `The response asks to wait until trying again: ${shown}${unit}.`,
      actual: shown,
      source: 'http',
    });
  } else if (left?.value === '0' && reset !== undefined) {
    const shown = String(redaction.mask(reset.value)).slice(0, 60);
    const message = `No calls are left (${left.name}: 0); ${reset.name} tells when there are: ${shown}.`;
    findings.push({
      code: 'retry_after',
      pointer: `/response/header/${pointerSegment(reset.name)}`,
      message,
      actual: shown,
      source: 'http',
    });
  }
  return findings;
}

/** `X-RateLimit-Limit-Minute: 5`, as Kong and others write it; without a time of its own where no other is stated. */
function statedLimits(headers: ReceivedResponse['headers']): Fault[] {
  const stated = headers.flatMap(({ name, value }) => {
    const found = /^(?:x-)?ratelimit-limit(?:-(second|minute|hour|day|month|year))?$/i.exec(name);
    return found === null || !/^\d{1,12}$/.test(value) ? [] : [{ name, value, period: found[1] }];
  });
  const timed = stated.filter(({ period }) => period !== undefined);
  return (timed.length > 0 ? timed : stated).slice(0, MAX_ENTRIES).map(({ name, value, period }): Fault => {
    const per = period === undefined ? '' : ` per ${period.toLowerCase()}`;
    const message = `The response states the limit: ${value} calls${per} (${name}).`;
    return { code: 'rate_limit', pointer: `/response/header/${pointerSegment(name)}`, message, source: 'http' };
  });
}

function correlation({ policies, redaction }: CheckInput, { headers, status, body }: ReceivedResponse): Fault[] {
  if (status === null || status < 500) return [];
  const echoed = policiesOf(policies, 'correlation-id')
    .filter((policy) => policy.echoed)
    .map(({ header }) => header.toLowerCase());
  const found = headers.find(({ name }) => [...echoed, ...correlationHeaders].includes(name.toLowerCase()));
  const inBody = firstText(readJson(body), ['request_id', 'requestId', 'trace_id', 'traceId']);
  const id = found?.value ?? inBody;
  if (id === null) {
    const [header] = echoed;
    if (header === undefined) return [];
    const message = `Responses carry the id of the request in ${header}: quote it when you ask for help.`;
    return [{ code: 'correlation_id', pointer: `/response/header/${header}`, message, source: 'gateway' }];
  }
  const shown = String(redaction.mask(id)).slice(0, 100);
  const pointer = found === undefined ? '/response/body' : `/response/header/${pointerSegment(found.name)}`;
  return [
    {
      code: 'correlation_id',
      pointer,
      message: `Quote this id when you ask for help: ${shown}`,
      actual: shown,
      source: 'http',
    },
  ];
}

function readJson(body: string | null): unknown {
  if (body === null || findJsonFault(body, MAX_NESTING) !== null) return null;
  return JSON.parse(body) as unknown;
}
