/** What the demo portal shows beyond the catalogue itself. */
export interface SamplePortalOptions {
  readonly title: string;
  readonly description?: string;
  /** Questions to try, offered on the first page. */
  readonly questions?: readonly string[];
}
