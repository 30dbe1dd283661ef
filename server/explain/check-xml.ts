import { XMLValidator } from 'fast-xml-parser';

/** Where and why a text is no well-formed XML; `null` for one that is. What the reason quotes of the text is not masked. */
export interface XmlFault {
  readonly line: number;
  readonly column: number | null;
  readonly reason: string;
}

/** Well-formedness alone: no schema, no entities, nothing is fetched. Linear in the length of the text. */
export function findXmlFault(text: string): XmlFault | null {
  const result = XMLValidator.validate(text.trim());
  if (result === true) return null;
  const { line, col, msg } = result.err;
  return {
    line,
    column: Number.isInteger(col) ? col : null,
    reason: msg.replaceAll(/\s+/g, ' ').replace(/\.$/, '').slice(0, 160),
  };
}
