export type MentionKind =
  | 'operation'
  | 'path'
  | 'url'
  | 'status'
  | 'header'
  | 'parameter'
  | 'field'
  | 'scope'
  | 'value'
  /** In code, and nothing around it says what it is. */
  | 'name'
  /** A program that was not computed. */
  | 'code';

/** Something in an answer that a specification must hold. */
export interface Mention {
  readonly kind: MentionKind;
  /** As it is written, letters that only look like others included. */
  readonly text: string;
  /** Upper case; for operations. */
  readonly method?: string;
  /** Path or address; for operations, paths and addresses. */
  readonly target?: string;
  /** For values: the field or parameter they are given to. */
  readonly of?: string;
  /** All of the code that it is a word of, where that has several: `not started` may be a value as a whole. */
  readonly phrase?: string;
  /** Place behind it in the Markdown, past the end of its code span and its emphasis: where a mark would stand. */
  readonly end: number;
}

/** Where in a rendered text something is mentioned, before it is known where that is in the Markdown. */
export interface PlacedMention extends Omit<Mention, 'end'> {
  readonly start: number;
  readonly stop: number;
}
