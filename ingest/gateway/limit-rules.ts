import { listAt, objectAt, valueAt } from '../json-values.ts';
import {
  count,
  entityName,
  flag,
  httpStatus,
  listSetting,
  oneOf,
  orDefault,
  parameterName,
  plainList,
  settingAt,
} from './plain-values.ts';
import type { PluginReading } from './plugin-reading.ts';

/** Kong counts a month as 30 days and a year as 365. */
const periods = [
  ['second', 1],
  ['minute', 60],
  ['hour', 3_600],
  ['day', 86_400],
  ['month', 2_592_000],
  ['year', 31_536_000],
] as const;

const identifiers = oneOf('consumer', 'consumer-group', 'credential', 'header', 'ip', 'path', 'route', 'service');

/** Windows of one list; more is a mistake. */
const MAX_QUOTAS = 20;

interface Window {
  readonly amount: number;
  readonly windowSeconds: number;
}

/** Kong takes no limit of 0; one that stands there, or a variable, is not known. */
function positive(value: unknown): number | null {
  const number = count(value);
  return number === null || number === 0 ? null : number;
}

function readPeriods(config: unknown): Window[] {
  return periods.flatMap(([period, windowSeconds]) => {
    const amount = positive(valueAt(config, period));
    return amount === null ? [] : [{ amount, windowSeconds }];
  });
}

/** `limit` and `window_size`, entry by entry; lists of different lengths say nothing certain. */
function readWindows(limits: unknown, sizes: unknown): Window[] {
  const amounts: readonly unknown[] = Array.isArray(limits) ? limits : [limits];
  const windows: readonly unknown[] = Array.isArray(sizes) ? sizes : [sizes];
  if (amounts.length !== windows.length || amounts.length > MAX_QUOTAS) return [];
  const read = amounts.flatMap((value, index) => {
    const amount = positive(value);
    const windowSeconds = positive(windows[index]);
    return amount === null || windowSeconds === null ? [] : [{ amount, windowSeconds }];
  });
  return read.toSorted((first, second) => first.windowSeconds - second.windowSeconds);
}

function requestsOf(windows: readonly Window[]) {
  return windows.map(({ amount, windowSeconds }) => ({ requests: amount, windowSeconds }));
}

function counting(config: unknown, key: 'limit_by' | 'identifier') {
  const countedBy = orDefault(settingAt(config, key, identifiers), 'consumer') ?? 'unknown';
  const header = countedBy === 'header' ? (settingAt(config, 'header_name', parameterName) ?? null) : null;
  return { countedBy, header };
}

function refusal(config: unknown) {
  return {
    status: orDefault(settingAt(config, 'error_code', httpStatus), 429),
    tellsCaller: orDefault(settingAt(config, 'hide_client_headers', flag), false) === false,
  };
}

export function readRateLimiting(config: unknown): PluginReading {
  const limits = requestsOf(readPeriods(config));
  return { rules: [{ kind: 'rate-limit', limits, ...counting(config, 'limit_by'), ...refusal(config) }] };
}

export function readRateLimitingAdvanced(config: unknown): PluginReading {
  const limits = requestsOf(readWindows(valueAt(config, 'limit'), valueAt(config, 'window_size')));
  const single = counting(config, 'identifier');
  // Where several are combined, the single one does not count.
  const combined = listSetting(config, 'compound_identifier', identifiers) ?? [];
  const countedBy = combined.length === 0 ? single.countedBy : combined.join(' and ');
  const header = countedBy.includes('header') ? (settingAt(config, 'header_name', parameterName) ?? null) : null;
  return {
    rules: [{ kind: 'rate-limit', limits, countedBy, header, ...refusal(config) }],
    variesByConsumer:
      settingAt(config, 'enforce_consumer_groups', flag) === true && listAt(config, 'consumer_groups').length > 0,
  };
}

const units = oneOf('total_tokens', 'prompt_tokens', 'completion_tokens', 'cost');

export function readAiRateLimitingAdvanced(config: unknown): PluginReading {
  const strategy = orDefault(settingAt(config, 'tokens_count_strategy', units), 'total_tokens') ?? 'unknown';
  const perProvider = listAt(config, 'llm_providers').map((provider) =>
    readWindows(valueAt(provider, 'limit'), valueAt(provider, 'window_size')),
  );
  const policies = listAt(config, 'policies');
  const fallback = policies.find((policy) => listAt(policy, 'match').length === 0);
  const ofPolicy = listAt(fallback, 'limits').slice(0, MAX_QUOTAS);
  const unit = ofPolicy.length === 0 ? strategy : (settingAt(ofPolicy[0], 'tokens_count_strategy', units) ?? strategy);
  const fromPolicies = policies.length === 1 ? ofPolicy.flatMap(readPolicyLimit) : [];
  const { status } = refusal(config);
  return {
    rules: [
      {
        kind: 'token-limit',
        // Limits that depend on the model provider or on a match are not one caller-facing number.
        limits: perProvider.length === 0 ? fromPolicies : commonOf(perProvider),
        unit,
        ...counting(config, 'identifier'),
        status,
      },
    ],
  };
}

function readPolicyLimit(limit: unknown): Window[] {
  return readWindows(valueAt(limit, 'limit'), valueAt(limit, 'window_size'));
}

function commonOf(lists: readonly (readonly Window[])[]): readonly Window[] {
  const distinct = new Set(lists.map((list) => JSON.stringify(list)));
  return distinct.size === 1 ? (lists[0] ?? []) : [];
}

export function readResponseRateLimiting(config: unknown): PluginReading {
  const quotas = Object.entries(objectAt(config, 'limits') ?? {})
    .slice(0, MAX_QUOTAS)
    .flatMap(([key, limit]) => {
      const name = entityName(key);
      const limits = readPeriods(limit).map(({ amount, windowSeconds }) => ({ units: amount, windowSeconds }));
      return name === null || limits.length === 0 ? [] : [{ name, limits }];
    })
    .toSorted((first, second) => (first.name < second.name ? -1 : 1));
  const { countedBy } = counting(config, 'limit_by');
  return { rules: [{ kind: 'quota', quotas, countedBy }] };
}

const bytesPerUnit = { bytes: 1, kilobytes: 1_024, megabytes: 1_048_576 } as const;

export function readRequestSizeLimiting(config: unknown): PluginReading {
  const size = orDefault(settingAt(config, 'allowed_payload_size', positive), 128);
  const unit = orDefault(settingAt(config, 'size_unit', oneOf('bytes', 'kilobytes', 'megabytes')), 'megabytes');
  return {
    rules: [
      {
        kind: 'request-size',
        maximumBytes: size === null || unit === null ? null : size * bytesPerUnit[unit],
        needsContentLength: settingAt(config, 'require_content_length', flag) === true,
      },
    ],
  };
}

export function readRequestValidator(config: unknown): PluginReading {
  const schema = valueAt(config, 'body_schema');
  const body = schema !== undefined && schema !== null && schema !== '';
  const names = listAt(config, 'parameter_schema').map((parameter) => valueAt(parameter, 'name'));
  const types = orDefault(listSetting(config, 'allowed_content_types', mediaTypeOf), ['application/json']) ?? [];
  return {
    rules: [
      {
        kind: 'request-validation',
        body,
        parameters: plainList(names, parameterName).values,
        contentTypes: body ? types : [],
      },
    ],
  };
}

/** Without what stands behind the semicolon. */
function mediaTypeOf(value: unknown): string | null {
  const [type = ''] = typeof value === 'string' ? value.split(';', 1) : [];
  return /^[A-Za-z*]{1,40}\/[A-Za-z0-9.+*-]{1,80}$/.test(type.trim()) ? type.trim() : null;
}
