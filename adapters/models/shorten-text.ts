/**
 * About half a minute of reading. The model's cost grows with the number of tokens (0.4 ms each), and what
 * a chunk is about stands at its beginning.
 */
const MAX_WORDS = 128;
/** Bounds the tokenizer, whose time grows with the square of the length, for texts without spaces. */
const MAX_CHARACTERS = 1_000;

/** Bounds a text for the local embedder and gives it one form: well-formed, single spaces, never empty. */
export function shortenText(text: string): string {
  // Four times the limit: enough left after runs of white space are folded, and still a bounded copy.
  const head = text.slice(0, 4 * MAX_CHARACTERS).toWellFormed();
  const words = head.split(/\s+/u).filter((word) => word !== '');
  const shortened = words.slice(0, MAX_WORDS).join(' ').slice(0, MAX_CHARACTERS).toWellFormed();
  // The model refuses a text without tokens; a full stop is the emptiest text it takes.
  return shortened === '' ? '.' : shortened;
}
