const linkProtocols = new Set(['http:', 'https:', 'mailto:']);
const citationProtocols = new Set(['http:', 'https:']);

function safeUrl(address: string, base: string, protocols: ReadonlySet<string>): string | null {
  // The URL parser ignores control characters (`java\nscript:`) as browsers do, so it sees what they would.
  const url = URL.parse(address, base);
  if (url === null || !protocols.has(url.protocol)) return null;
  // `https://portal.example@evil.example` reads like the portal.
  if (url.username !== '' || url.password !== '') return null;
  return url.href;
}

/** The absolute form of a link found in an answer, or `null` for anything but http(s), mailto and relative ones. */
export function safeLinkUrl(address: string, base: string): string | null {
  return safeUrl(address, base, linkProtocols);
}

/** The absolute form of a citation's or operation's address, or `null` for anything but http(s) and relative ones. */
export function safeCitationUrl(address: string | null, base: string): string | null {
  return address === null || address === '' ? null : safeUrl(address, base, citationProtocols);
}
