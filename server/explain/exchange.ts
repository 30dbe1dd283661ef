import type { NameValue } from '../snippets/snippet-request.ts';

/** What was sent as a body, as far as it is known. */
export type SentBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'multipart'; readonly parts: readonly SentPart[] }
  /** The content of a file that is not at hand. */
  | { readonly kind: 'file'; readonly name: string };

/** A part of a multipart form; a file's content is not at hand. */
export interface SentPart {
  readonly name: string;
  readonly value: string | null;
  readonly fileName: string | null;
}

/** A request as somebody sent it: nothing in it is known to be right. */
export interface SentRequest {
  /** Upper case. */
  readonly method: string;
  /** The paste does not name the method: it is any that the path takes. */
  readonly isMethodAssumed?: boolean;
  /** Absolute, or from the path on; `null` where only headers or a body are known. */
  readonly url: string | null;
  readonly headers: readonly NameValue[];
  readonly body: SentBody | null;
  /** A client certificate goes with it; absent where the form of the paste does not tell. */
  readonly withCertificate?: boolean;
  /** `head`: a body may have been sent that is not shown. `line`: so may headers. What is not known is not missing. */
  readonly known: 'whole' | 'head' | 'line';
}

export interface ReceivedResponse {
  readonly status: number | null;
  readonly headers: readonly NameValue[];
  readonly body: string | null;
}

/** What went over the wire, in parts that may each be missing. */
export interface Exchange {
  readonly request: SentRequest | null;
  readonly response: ReceivedResponse | null;
}

/** The first header of this name, whatever its case. */
export function findHeader(headers: readonly NameValue[], name: string): string | null {
  const lower = name.toLowerCase();
  return headers.find((header) => header.name.toLowerCase() === lower)?.value ?? null;
}

/** `Text/HTML; charset=utf-8` → `text/html`. */
export function bareMediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}
