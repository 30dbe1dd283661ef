/** Events of a producer that calls, for a consumer that iterates. Ends or fails once; what is pushed later is dropped. */
export class EventQueue<T> {
  readonly #events: T[] = [];
  #closed: { readonly failure: Error | null } | null = null;
  #wake: () => void = () => {};

  push(event: T): void {
    if (this.#closed !== null) return;
    this.#events.push(event);
    this.#wake();
  }

  /** @param failure thrown to the consumer after the events before it; absent: they were all */
  close(failure: Error | null = null): void {
    this.#closed ??= { failure };
    this.#wake();
  }

  async *read(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) {
        yield event;
        continue;
      }
      if (this.#closed !== null) {
        if (this.#closed.failure !== null) throw this.#closed.failure;
        return;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }
}
