/** Percent-encodes everything but RFC 3986's unreserved characters; lone surrogates become U+FFFD. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*]/g, encodeAscii);
}

/**
 * `allowReserved`: reserved characters stand as they are, except those that would end or split the
 * query (`#`, `&`, `=`, `+`) and brackets, which clients treat differently.
 */
export function encodeReserved(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll(/%(3A|2F|3F|40|24|2C|3B)/g, (escape) => decodeURIComponent(escape))
    .replaceAll("'", '%27');
}

/** Keeps an address that is already one, and encodes what no address may hold (spaces, quotes, brackets, other scripts). */
export function encodeAddress(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replaceAll(/[^A-Za-z0-9\-._~:/?#@!$&()*+,;=%]/gu, (char) => (char === "'" ? '%27' : encodeURIComponent(char)));
}

function encodeAscii(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}
