import { describe, expect, it } from 'vitest';
import { readableMdc } from '../../../../ingest/sources/dev-portal/readable-mdc.ts';

const page = `---
title: "Developer Portal"
---

::page-section
---
full-width: true
---
  ::page-hero
  ---
  title-tag: "h1"
  styles: |
    p {
  color: red;
    }
  image:
    position: "bottom"
  ---
  #title
  Build with Acme

  #description
  Everything about **orders**{.big} and payments.

  #actions
    ::button
    ---
    size: "large"
    to: "/getting-started"
    ---
    Get started
    ::

  #image
    :::snippet
    ---
    name: "hero-image"
    ---
    :::
  ::
::

::card{title="Rate limits" icon="x"}
    Ten requests per minute.

    - one
      - two
::

<svg viewBox="0 0 1 1"><path d="M1 2"/></svg>

## Plain :badge[New]{color="red"} section :icon{name="star"}

::alert{type="warning"}
---
message: Mind the gap
---
::

\`\`\`md
::card
kept as it is
::
\`\`\`
`;

describe('readableMdc', () => {
  it('keeps the words of a page and drops its layout', () => {
    expect(readableMdc(page)).toBe(`---
title: "Developer Portal"
---
# Build with Acme

Everything about **orders** and payments.

Get started

Rate limits

Ten requests per minute.

- one
  - two

## Plain New section

Mind the gap

\`\`\`md
::card
kept as it is
::
\`\`\``);
  });

  it('leaves plain Markdown as it is', () => {
    const plain =
      '# Title\n\nText `a::b` and std::vector, `::1` and time 10:30.\n\n    indented code\n\n| a | b |\n| - | - |';
    expect(readableMdc(plain)).toBe(plain);
  });

  it.each([
    ['an opening without an end', '::card\nText', 'Text'],
    ['an end without an opening', 'Text\n::\nMore', 'Text\n\nMore'],
    ['settings without an end', '::card\n---\ntitle: A\n\nText', '---\ntitle: A\n\nText'],
    ['settings that are no YAML', '::card\n---\ntitle: [\n---\nText\n::', 'Text'],
    [
      'settings that are half YAML',
      '::card\n---\ntitle: Hello\nstyles: |\n    p {\n  color: red;\n---\nText\n::',
      'Hello\n\nText',
    ],
    ['a sentence between rules', '::card\n---\nA sentence.\n---\n::', '---\nA sentence.\n---'],
    ['carelessly counted colons', '::a\n:::b\nOne\n::\nTwo\n:::\nThree', 'One\n\nTwo\n\nThree'],
    ['an element without an end', 'Before <svg> after', 'Before <svg> after'],
    ['nothing', '', ''],
  ])('copes with %s', (_what, text, expected) => {
    expect(readableMdc(text)).toBe(expected);
  });

  it.each([
    ['openings', '::a\n'.repeat(200_000)],
    ['settings', '::a\n---\n'.repeat(100_000)],
    ['braces on one line', ':a{'.repeat(300_000)],
    ['brackets on one line', ':a['.repeat(300_000)],
    ['attributes', `::a{${'b="'.repeat(300_000)}}`],
    ['elements', '<svg '.repeat(200_000)],
    ['fences', '```\n'.repeat(200_000)],
    ['front matter that never ends', `---\n${'a: b\n'.repeat(200_000)}`],
    ['spaces', ' '.repeat(1_000_000)],
    ['slots', `::a\n${'#b\n'.repeat(200_000)}`],
  ])('reads a million characters of %s in a moment', (_what, text) => {
    const started = performance.now();
    readableMdc(text);
    expect(performance.now() - started).toBeLessThan(4_000);
  });
});
