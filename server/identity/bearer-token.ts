/** The token of `Authorization: Bearer …`; `null` for no header or another scheme, which is not ours to judge. */
export function bearerToken(headers: Headers): string | null {
  const match = /^bearer(?: +(.*))?$/i.exec(headers.get('authorization') ?? '');
  return match === null ? null : (match[1] ?? '').trim();
}
