import { describe, expect, it } from 'vitest';
import { readablePath } from '../../core/readable-path.ts';
import { threadMilliseconds } from '../support/thread-milliseconds.ts';

const id = '0a3f6b52-7a1e-4f1b-9c7d-1d2e3f405162';

describe('readablePath', () => {
  it.each([
    [`apis/webhooks-api-1~${id}/versions/2-broken~${id}`, 'apis/webhooks-api-1/versions/2-broken'],
    [`apis/orders~${id}/access.md`, 'apis/orders/access.md'],
    [`pages/home~${id}.md`, 'pages/home.md'],
    // Nothing would be left to tell it by.
    [`apis/orders~${id}/versions/~${id}`, `apis/orders/versions/~${id}`],
    ['docs/a~b/guide.md', 'docs/a~b/guide.md'],
    [`docs/a~${id}x/guide.md`, `docs/a~${id}x/guide.md`],
    ['payments/3/openapi.yaml', 'payments/3/openapi.yaml'],
  ])('makes of %s', (path, readable) => {
    expect(readablePath(path)).toBe(readable);
  });

  it('reads a million characters in a moment', () => {
    const started = threadMilliseconds();
    readablePath('a~0a3f6b52-'.repeat(100_000));
    expect(threadMilliseconds() - started).toBeLessThan(2_000);
  });
});
