import { describe, expect, it } from 'vitest';
import { hashTerm } from '../../../core/text-analysis.ts';
import { parsePage } from '../../../ingest/pages/parse-page.ts';
import { splitSections } from '../../../ingest/pages/split-sections.ts';
import { WarningList } from '../../../ingest/warning-list.ts';

function parse(text: string, url: string | null = '/p') {
  const warnings = new WarningList();
  return {
    ...parsePage({ path: 'guides/how-to-refund.md', text, url, fallbackTitle: 'how-to-refund' }, warnings),
    warnings: warnings.toList(),
  };
}

describe('parsePage', () => {
  it('cuts at headings, with anchors as GitHub makes them', () => {
    const { title, chunks } = parse(
      'Intro\n\n# Big `Title` here!\n\nA\n\n## Retry\n\nB\n\n## Retry\n\nC\n\nSub\n---\n\nD {#no}\n\n## Own {#mine}\n\nE\n',
    );
    expect(title).toBe('Big Title here!');
    expect(chunks.map(({ key, title, url }) => [key, title, url])).toEqual([
      ['section:', 'Big Title here!', '/p'],
      ['section:big-title-here', 'Big Title here!', '/p#big-title-here'],
      ['section:retry', 'Retry', '/p#retry'],
      ['section:retry-1', 'Retry', '/p#retry-1'],
      ['section:sub', 'Sub', '/p#sub'],
      ['section:mine', 'Own', '/p#mine'],
    ]);
  });

  it('takes no comment in code for a heading', () => {
    const { chunks } = parse('# Top\n\n```sh\n# not a heading\n```\n\n~~~\n## nor this\n~~~\n\n    # nor this\n');
    expect(chunks).toHaveLength(1);
    expect(chunks[0]?.text).toContain('# not a heading');
  });

  it('names itself by front matter, first heading or file', () => {
    expect(parse('---\ntitle: From front\n---\n# Heading\n\nText').title).toBe('From front');
    expect(parse('## Heading\n\nText').title).toBe('Heading');
    expect(parse('Text').title).toBe('How to refund');
  });

  it('is found by its folders and its name, which its text takes for granted', () => {
    const parseAt = (path: string) => {
      const input = { path, text: '# Limits\n\nBody.\n', url: null, fallbackTitle: 'x' };
      const [chunk] = parsePage(input, new WarningList()).chunks;
      return (word: string) => chunk?.terms.find(({ term }) => term === hashTerm(word))?.frequency ?? 0;
    };
    const frequency = parseAt('billing/rate-cards.md');
    expect(['bill', 'rate', 'card', 'md'].map(frequency)).toEqual([1, 1, 1, 0]);
    expect(frequency('limit')).toBeGreaterThan(frequency('bodi'));
    expect(['bill', 'index'].map(parseAt('billing/index.md'))).toEqual([1, 0]);
    expect(['bill', 'readm'].map(parseAt('billing/README.markdown'))).toEqual([1, 0]);
  });

  it('puts the description where the page begins', () => {
    const text = '---\ntitle: Errors\ndescription: All codes.\n---\n# Errors\n\nText\n';
    expect(parse(text).chunks.map(({ key, text }) => [key, text])).toEqual([['section:errors', 'All codes.\n\nText']]);
  });

  it('cuts long sections at paragraphs, and long paragraphs too', () => {
    const paragraph = 'word '.repeat(150).trim();
    const { chunks } = parse(
      `# T\n\n${[paragraph, paragraph, paragraph].join('\n\n')}\n\n## Long\n\n${'x'.repeat(9_000)}\n`,
    );
    expect(chunks.map(({ key }) => key).slice(0, 4)).toEqual([
      'section:t',
      'section:t#2',
      'section:t#3',
      'section:long',
    ]);
    expect(Math.max(...chunks.map(({ text }) => text.length))).toBeLessThanOrEqual(2_400);
    expect(
      chunks
        .filter(({ title }) => title === 'Long')
        .map(({ text }) => text)
        .join(''),
    ).toBe('x'.repeat(9_000));
    expect(new Set(chunks.map(({ key }) => key)).size).toBe(chunks.length);
  });

  it('keeps HTML and template tags as data and out of the search text', () => {
    const { chunks } = parse(
      '# T\n\n{% capture x %}<div class="zebra">Call <b>now</b></div>{% endcapture %}\n{: .note}\n\nimport Tabs from "@theme/Tabs";\n\nsnake_case_name stays\n',
    );
    const [chunk] = chunks;
    expect(chunk?.text).toContain('<div class="zebra">');
    expect(chunk?.embeddingText).toBe('T. Call now snake_case_name stays');
  });

  it('masks secrets, survives broken front matter and refuses empty pages', () => {
    const letters = 'aB3dE5fG7hI9jK1l';
    expect(parse(`# T\n\nUse sk_live_${letters}`).chunks[0]?.text).toBe('Use ***');
    const broken = parse('---\ntitle: [\n---\n# T\n\nText');
    expect(broken.warnings).toEqual(['its front matter is not valid YAML']);
    expect(broken.chunks).toHaveLength(1);
    for (const empty of [
      '',
      '---\ntitle: x\n---\n',
      '# Only\n\n## Headings\n',
      '<!-- nothing -->',
      '{% include x %}',
    ]) {
      expect(() => parse(empty)).toThrow('holds no text');
    }
  });

  it('links to the page alone where its headings are no anchors there', () => {
    const input = { path: 'x.md', text: '# T\n\nText\n\n## How to get access\n\nAsk', url: '/p', fallbackTitle: 'x' };
    const { chunks } = parsePage({ ...input, hasAnchors: false }, new WarningList());
    expect(chunks.map(({ key, url }) => [key, url])).toEqual([
      ['section:t', '/p'],
      ['section:how-to-get-access', '/p'],
    ]);
    expect(parsePage({ ...input, hasAnchors: true }, new WarningList()).chunks[1]?.url).toBe('/p#how-to-get-access');
  });

  it('has no address without a template', () => {
    expect(parse('# T\n\nText', null).chunks[0]?.url).toBeNull();
  });
});

describe('splitSections', () => {
  it('loses no text, whatever it is', () => {
    const odd = '# A\r\n\r\n> quote\r\n> # not\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n\r\n- x\r\n  - y\r\n';
    const joined = splitSections(odd)
      .flatMap(({ passages }) => passages)
      .join('\n');
    for (const part of ['quote', '# not', '| 1 | 2 |', '- y']) expect(joined).toContain(part);
  });
});
