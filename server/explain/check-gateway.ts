import { describeLimits } from '../answers/gateway/describe-policies.ts';
import { policiesOf } from '../answers/gateway/shared-policies.ts';
import type { CheckInput } from './check-input.ts';
import { findHeader } from './exchange.ts';
import type { Fault } from './finding.ts';

/** What the gateway does to calls of the operation, as far as it bears on this request. */
export function checkGateway(input: CheckInput): Fault[] {
  return [...checkOrigin(input), ...checkAdmission(input), ...checkLimits(input)];
}

function checkOrigin({ request, response, policies, redaction }: CheckInput): Fault[] {
  const origin = findHeader(request.headers, 'origin');
  if (origin === null) return [];
  const actual = redaction.mask(origin.slice(0, 200));
  const allowed = policiesOf(policies, 'cors').flatMap(({ origins }) => origins);
  const plain = allowed.filter((entry) => !/[\\^$()[\]|+?]/.test(entry));
  // Entries may be regular expressions, which are not tried here.
  if (
    allowed.length > 0 &&
    plain.length === allowed.length &&
    !allowed.some((entry) => entry === '*' || entry === origin)
  ) {
    const message = 'The gateway does not let pages of this origin read its answers.';
    return [
      {
        code: 'origin_not_allowed',
        pointer: '/header/Origin',
        message,
        expected: allowed.slice(0, 20),
        actual,
        source: 'gateway',
      },
    ];
  }
  const hasHeaders = response !== null && response.headers.length > 0;
  if (!hasHeaders || findHeader(response.headers, 'access-control-allow-origin') !== null) return [];
  const message =
    'The request comes from a page (Origin) and the response has no Access-Control-Allow-Origin: the browser keeps it from the page.';
  return [
    {
      code: 'cors_headers_missing',
      pointer: '/response/header/Access-Control-Allow-Origin',
      message,
      actual,
      source: 'http',
    },
  ];
}

function checkAdmission({ policies }: CheckInput): Fault[] {
  const findings: Fault[] = [];
  const add = (code: Fault['code'], message: string): void => {
    findings.push({ code, pointer: '/security', message, source: 'gateway' });
  };
  if (policiesOf(policies, 'access-list').length > 0) {
    add(
      'access_restricted',
      'Credentials alone are not enough: the gateway lets only admitted groups of consumers pass.',
    );
  }
  if (policiesOf(policies, 'ip-restriction').length > 0) {
    add('access_restricted', 'The gateway lets only certain client addresses pass.');
  }
  for (const { status, conditional } of policiesOf(policies, 'request-termination')) {
    if (conditional) continue;
    add(
      'gateway_terminates',
      `The gateway answers calls of this route by itself${status === null ? '' : ` with ${String(status)}`}; nothing reaches the API.`,
    );
  }
  return findings;
}

function checkLimits({ policies, response }: CheckInput): Fault[] {
  if (response?.status !== 429) return [];
  return describeLimits(policies.policies).map((limit): Fault => {
    const message = `The gateway limits calls: ${limit.replaceAll('`', '')}.`;
    return { code: 'rate_limit', pointer: '', message, source: 'gateway' };
  });
}
