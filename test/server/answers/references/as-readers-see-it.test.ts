import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../../core/caller.ts';
import { ReferenceGate } from '../../../../server/answers/references/reference-gate.ts';
import { ReferenceResolver } from '../../../../server/answers/references/reference-resolver.ts';
import { SourceSupport } from '../../../../server/answers/references/source-support.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { createRandom } from '../../../support/create-random.ts';
import type { Random } from '../../../support/create-random.ts';
import { createShop } from './shop-fixture.ts';

const { referenceIndex, sources } = createShop();

/** What the gate lets through of a text, and what it doubts; the model pauses behind each of several parts. */
async function pass(parts: readonly string[]): Promise<{ text: string; doubts: string }> {
  const gate = new ReferenceGate({
    resolver: new ReferenceResolver(referenceIndex, anonymousCaller, sources, new AbortController().signal),
    support: new SourceSupport(sources),
    filter: { citationCount: 3, addresses: sources.addresses },
    buildSnippet,
    findOperation: async () => null,
    repair: null,
  });
  let text = '';
  for (const part of parts) {
    text += await gate.push(part);
    if (parts.length > 1) text += await gate.pause(false);
  }
  text += await gate.end();
  return { text, doubts: gate.grounding.unresolved.map((one) => one.text).join(' ') };
}

/** What a reader of the rendered answer sees in code, and all that they see. */
function render(markdown: string): { readonly code: readonly string[]; readonly text: string } {
  const html = marked.parse(markdown, { async: false });
  const plain = (part: string): string =>
    part
      .replaceAll(/<[^<>]*>/gu, '')
      .replaceAll(
        /&(lt|gt|amp|quot|#39);/gu,
        (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[name] ?? "'",
      );
  return {
    code: [...html.matchAll(/<code[^>]*>([\s\S]*?)<\/code>/gu)].map(([, code = '']) => plain(code)),
    text: plain(html),
  };
}

const pieces: [string, ...string[]] = [
  '`', '`', '``', '```', '~~~', '\n', '\n\n', '\n    ', '- ', '1. ', '> ', '| ', '|', '**', '*', '_', '~~', '\\', '. ', '! ', ' ', ' ',
  '# ', '[', ']', '(', ')', '&#96;', '<', '>', 'word ', 'the ', 'POST ', ':', '\t', '[1]', '***', '---\n', 'word.', 'done!',
]; // prettier-ignore

function randomAnswer(random: Random): string {
  let names = 0;
  return Array.from({ length: 10 + random.below(30) }, () => {
    if (random.below(4) > 0) return random.pick(pieces);
    names += 1;
    return random.below(3) === 0 ? `/made_up${names}x` : `made_up${names}x`;
  }).join('');
}

function partsOf(text: string, random: Random): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const size = 1 + random.below(8);
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return parts;
}

describe('what a reader sees', () => {
  it('in code is checked, wherever a Markdown parser finds code', async () => {
    const random = createRandom(7);
    const missed: unknown[] = [];
    for (let round = 0; round < 1_200; round += 1) {
      const answer = randomAnswer(random);
      const { text, doubts } = await pass(round % 2 === 0 ? [answer] : partsOf(answer, random));
      // A piece of code with several names bears one mark.
      for (const code of render(text).code) {
        const names = code.match(/made_up\d+x/gu) ?? [];
        if (names.length > 0 && !names.some((name) => doubts.includes(name)))
          missed.push({ answer, text, code, doubts });
      }
    }
    expect({ count: missed.length, first: missed.slice(0, 3) }).toEqual({ count: 0, first: [] });
  });

  it('as a path is checked', async () => {
    const random = createRandom(78);
    const missed: unknown[] = [];
    for (let round = 0; round < 1_200; round += 1) {
      const answer = randomAnswer(random);
      const { text, doubts } = await pass(round % 2 === 0 ? [answer] : partsOf(answer, random));
      for (const [, name = ''] of render(text).text.matchAll(/(?:^|[\s(])\/(made_up\d+x)/gmu))
        if (!doubts.includes(name)) missed.push({ answer, text, name, doubts });
    }
    expect({ count: missed.length, first: missed.slice(0, 3) }).toEqual({ count: 0, first: [] });
  });

  it('is the same wherever the model pauses', async () => {
    const random = createRandom(5);
    for (let round = 0; round < 300; round += 1) {
      const answer = randomAnswer(random);
      const parts = partsOf(answer, random);
      expect({ parts, passed: await pass(parts) }).toEqual({ parts, passed: await pass([answer]) });
    }
  });
});
