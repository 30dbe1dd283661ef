import type { Visibility } from '../core/caller.ts';
import type { ApiImplementation, DocumentKind, SourceDescriptor } from '../core/index-writer.ts';
import type { ParseTask } from './parsing/parse-document.ts';

/** Raised with every change of what reading produces, so that the next run reads everything again. */
export const INDEX_FORMAT = 7;

/** One document that a source holds, before it is parsed. */
export interface SourceDocument {
  readonly path: string;
  readonly kind: DocumentKind;
  readonly api: string | null;
  readonly version: string | null;
  readonly slug: string;
  readonly url: string | null;
  readonly visibility: Visibility;
  /** Over everything that decides what is stored: text, referenced files, place, visibility, {@link INDEX_FORMAT}. */
  readonly contentHash: string;
  readonly warnings: readonly string[];
  /** Another file refers to it: holding nothing of its own is then no failure. */
  readonly isReferenced: boolean;
  /** Nothing tells whether its content changed, so it is read in every run, whatever the hash. */
  readonly isUndated?: boolean;
  /** Reads it for parsing. @throws CopilotError `document_unreadable` when it has gone or changed its kind since */
  load(): Promise<ParseTask>;
}

export interface SourceFailure {
  readonly file: string;
  readonly reason: string;
  readonly line?: number;
  /** The file has vanished; what was indexed of it goes too. */
  readonly isGone?: boolean;
}

/** An API with all the versions its documents claim; those whose document cannot be read fall away later. */
export interface SourceApi {
  readonly slug: string;
  readonly title: string;
  readonly description: string | null;
  /** Oldest first. */
  readonly versions: readonly { readonly label: string; readonly path: string; readonly isDeprecated: boolean }[];
  /** Label that the source itself calls current, when there is such a version. */
  readonly statedCurrent: string | null;
  readonly implementations?: readonly ApiImplementation[];
}

export interface SourceContent {
  readonly descriptor: SourceDescriptor;
  readonly apis: readonly SourceApi[];
  /** Ordered by path. */
  readonly documents: readonly SourceDocument[];
  /** Files that count as documents but could not even be read. */
  readonly failures: readonly SourceFailure[];
  /** Folders that could not be entered: what was indexed of them stays. */
  readonly unreadableFolders: readonly string[];
  /** Who may read what stays of a document that cannot be read any more: as far as its place alone tells. */
  placeVisibility(path: string): Visibility;
  /** Findings about the source itself, such as its manifest. */
  readonly warnings: readonly { readonly file: string; readonly message: string }[];
  /**
   * Rights as they are now, for a source that reads more than its readers may: a content that is loaded after it was
   * listed may already be meant for fewer people. Asked for once, when something was loaded. @throws as reading does
   */
  confirmAccess?(options?: ReadOptions): Promise<SourceAccess>;
  /** Requests that reading has sent so far, loading included; absent where nothing goes over the network. */
  requestCount?(): number;
}

/** Who may read what, as far as it is known before anything else is read. */
export interface SourceAccess {
  readonly descriptor: SourceDescriptor;
  /**
   * Who may read the document at a path of the last run from now on; `null` where that is not known yet. A publication
   * that was withdrawn gives a list of no teams; a document that merely is not listed any more gives `null`.
   */
  visibilityOf(path: string): Visibility | null;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Port: a configured place content comes from. */
export interface Source {
  /** A run that would remove more than half of twenty or more documents stops and asks. */
  readonly guardsRemovals: boolean;
  /**
   * Reads rights alone, where they can change without the content: they are applied before anything else is read.
   * {@link read} is called after it on the same object. @throws as {@link read} does
   */
  readAccess?(options?: ReadOptions): Promise<SourceAccess>;
  /** @throws CopilotError `source_unreadable` when the source as a whole cannot be read */
  read(options?: ReadOptions): Promise<SourceContent>;
}
