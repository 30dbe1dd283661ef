/**
 * What stands below an answer that is weak or none at all. It depends on whether the caller is known and on nothing else:
 * not on what there is, nor on what is hidden from them.
 */
export function accessHint(anonymous: boolean): string {
  return anonymous
    ? 'Some documentation is only shown to developers who are signed in, or who were given access to an API.'
    : 'Some documentation is only shown to developers who were given access to an API.';
}
