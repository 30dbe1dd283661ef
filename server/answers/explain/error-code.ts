/** A longer body is data, not an error. */
const MAX_BODY = 20_000;
const MAX_CODE = 60;
/** Where APIs put the code of an error; RFC 9457 leaves the name of the member to them. */
const members = ['code', 'error_code', 'errorCode', 'error', 'reason', 'type'];

/**
 * The name that an API gives an error in the body of its response: `payment_not_refundable`. Words alone, so that it can
 * be searched for without telling anybody what else the body holds. `null` where there is none.
 */
export function readErrorCode(body: string | null): string | null {
  if (body === null || body.length > MAX_BODY) return null;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  const [first = value] = Array.isArray(value) ? (value as unknown[]) : [];
  for (const place of [first, memberOf(first, 'error'), memberOf(memberOf(first, 'errors'), '0')]) {
    for (const member of members) {
      const code = memberOf(place, member);
      if (typeof code === 'string' && isCode(code)) return code;
    }
  }
  return null;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Two words at least: `conflict` says no more than the status does. */
function isCode(text: string): boolean {
  return text.length <= MAX_CODE && /^[A-Za-z]+(?:[_-][A-Za-z]+)+$/.test(text);
}
