/** One badly written document must not flood the report: the first few findings tell the story. */
const MAX_WARNINGS_PER_DOCUMENT = 20;

/** Collects the findings about one document: distinct, in order, bounded. */
export class WarningList {
  readonly #messages = new Set<string>();
  #dropped = 0;

  add(message: string): void {
    if (this.#messages.has(message)) return;
    if (this.#messages.size >= MAX_WARNINGS_PER_DOCUMENT) this.#dropped += 1;
    else this.#messages.add(message);
  }

  toList(): string[] {
    return this.#dropped === 0 ? [...this.#messages] : [...this.#messages, `… and ${this.#dropped} more`];
  }
}
