import { setOwn } from '../../core/json-values.ts';

/** More parameters in one segment are no honest template. */
const MAX_PARAMETERS = 8;

/**
 * The parameters of one segment of a path such as `{id}`, `v{version}` or `{owner}:{name}.{format}`, still without their
 * percent-encoding taken away; `null` when the text does not have the template's form. Between two parameters the first
 * place of the text between them counts, since nothing else tells where one ends.
 * @returns `{}` for parameters that touch, of which nobody can tell where one begins
 */
export function readSegment(segment: string, text: string): Readonly<Record<string, string>> | null {
  const pieces = segment.split(/\{([^{}]*)\}/);
  const names = pieces.filter((_piece, index) => index % 2 === 1);
  const literals = pieces.filter((_piece, index) => index % 2 === 0);
  const head = literals[0] ?? '';
  const tail = literals.at(-1) ?? '';
  if (names.length === 0 || names.length > MAX_PARAMETERS) return null;
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return null;
  if (literals.slice(1, -1).includes('')) return {};
  const values: Record<string, string> = {};
  const end = text.length - tail.length;
  let from = head.length;
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    const separator = literals[index + 1] ?? '';
    const to = isLast ? end : text.indexOf(separator, from);
    if (to === -1 || to > end) return null;
    setOwn(values, name, text.slice(from, to));
    from = to + separator.length;
  }
  return values;
}
