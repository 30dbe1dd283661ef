import { describe, expect, it } from 'vitest';
import { parsePage } from '../../../../ingest/pages/parse-page.ts';
import { readableMdc } from '../../../../ingest/sources/dev-portal/readable-mdc.ts';
import { WarningList } from '../../../../ingest/warning-list.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';

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

### Rate limits

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
      '### Hello\n\nText',
    ],
    ['a sentence between rules', '::card\n---\nA sentence.\n---\n::', '---\nA sentence.\n---'],
    ['carelessly counted colons', '::a\n:::b\nOne\n::\nTwo\n:::\nThree', 'One\n\nTwo\n\nThree'],
    ['an element without an end', 'Before <svg> after', 'Before <svg> after'],
    ['nothing', '', ''],
  ])('copes with %s', (_what, text, expected) => {
    expect(readableMdc(text)).toBe(expected);
  });

  it.each([
    ['a title with text below it', '::card{title="Support"}\nMail us.\n::', '### Support\n\nMail us.'],
    [
      'titles of cards in a group',
      '::card-group\n:::card{title="Support"}\nMail us.\n:::\n:::card\n---\ntitle: Billing\n---\nCall us.\n:::\n::',
      '### Support\n\nMail us.\n\n### Billing\n\nCall us.',
    ],
    [
      'a title whose text is a property',
      '::card{title="Support" description="Mail us."}\n::',
      '### Support\n\nMail us.',
    ],
    [
      'a title before a heading',
      '::card{title="Support"}\nMail us.\n::\n## Next',
      '### Support\n\nMail us.\n\n## Next',
    ],
    ['no title of nothing', '::card{title="Support"}\n::\n::card{title="B"}\n::', 'Support\n\nB'],
    [
      'no title that would head what comes behind',
      '::card{title="Support"}\nMail us.\n::\nUnrelated.',
      'Support\n\nMail us.\n\nUnrelated.',
    ],
    ['no title of an aside', '::alert{title="Note"}\nMind it.\n::', 'Note\n\nMind it.'],
    ['no title with nothing but another below', '::box{title="A"}\n:::box{title="B"}\nText\n', 'A\n\n### B\n\nText'],
  ])('makes a heading of %s', (_what, text, expected) => {
    expect(readableMdc(text)).toBe(expected);
  });

  it.each([
    ['alone on a line', 'Before\n\n:apis-list\n\nAfter', 'Before\n\nAfter'],
    ['with settings', 'Before\n:apis-list{columns="2"} \nAfter', 'Before\n\nAfter'],
    ['several on a line', ':icon-a :icon-b{x="y"}', ''],
    ['in a list', '- :icon\n- Words', '- Words'],
    [
      'not times, emoji, words and parameters',
      ':smile:\n: text\n/users/:id\nat :port here',
      ':smile:\n: text\n/users/:id\nat :port here',
    ],
  ])('drops components without text: %s', (_what, text, expected) => {
    expect(readableMdc(text)).toBe(expected);
  });

  it('makes sections that answer what a card is about', () => {
    const text = '# Welcome\n\nHello.\n\n::card{title="Support"}\nWrite to help@example.com.\n::\n';
    const { chunks } = parsePage(
      { path: 'home.md', text: readableMdc(text), url: null, fallbackTitle: 'Home' },
      new WarningList(),
    );
    expect(chunks.map(({ title }) => title)).toEqual(['Welcome', 'Support']);
    expect(chunks[1]?.text).toContain('help@example.com');
  });

  it.each([
    ['titles', '::a{title="b"}\n'.repeat(60_000)],
    ['titles that end', '::a{title="b"}\nc\n::\n'.repeat(50_000)],
    ['components without text', `${':a '.repeat(300_000)}b`],
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
    const started = threadMilliseconds();
    readableMdc(text);
    expect(threadMilliseconds() - started).toBeLessThan(4_000);
  });
});
