import { describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../../core/caller.ts';
import type { Answer } from '../../../../core/answer.ts';
import { ReferenceGate } from '../../../../server/answers/references/reference-gate.ts';
import { ReferenceResolver } from '../../../../server/answers/references/reference-resolver.ts';
import { SourceSupport } from '../../../../server/answers/references/source-support.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { activeParts } from '../answer-fixtures.ts';
import { createShop } from './shop-fixture.ts';

const { referenceIndex, sources } = createShop();
const known = 'https://docs.shop.example/refunds';
const addresses = new Set([known, 'mailto:help@shop.example']);

async function pass(parts: readonly string[]): Promise<{ text: string; grounding: Answer['grounding'] }> {
  const gate = new ReferenceGate({
    resolver: new ReferenceResolver(referenceIndex, anonymousCaller, sources, new AbortController().signal),
    support: new SourceSupport(sources),
    filter: { citationCount: 3, addresses },
    buildSnippet,
    findOperation: async () => null,
    repair: null,
  });
  let text = '';
  for (const part of parts) text += (await gate.push(part)) + (await gate.pause(false));
  return { text: text + (await gate.end()), grounding: gate.grounding };
}

const evil = 'https://evil.example/a.png';

/** Where a Markdown reader ends a code span, so that what stands in it becomes active. */
const cut = [
  `- a \`b\n- ![a](${evil}) \`c\n`,
  `a \`b\n# [a](${evil}) \`c\n`,
  `a \`b\n> ![a](${evil}) \`c\n`,
  `a \`b\n\`\`\`\nx\n\`\`\`\n![a](${evil}) \`c\n`,
  `| a \`b | c |\n| --- | --- |\n| ![a](${evil}) \`c | d |\n`,
  `| a | b |\n| --- | --- |\n| \`x | ![a](${evil})\` |\n`,
  `a | b\n--- | ---\n\`x | ![a](${evil})\` | y\n`,
  `a \`b\n- [r]: ${evil}\n- \`c\n\n[r]`,
  `    \`\`\`\n![a](${evil})\n    \`\`\`\n`,
  `a \`b\r\r![a](${evil})\` c`,
  `a \`b\n- ${evil} \`c\n`,
];

describe('links and images', () => {
  it.each([
    ...cut,
    `Write to x@evil.example now.`,
    'See <mailto:x@evil.example> now.',
    'Get ftp://evil.example/x or <ftp://evil.example/y> now.',
    `[a](${evil}/${'x'.repeat(3_000)})`,
    `Use \`POST ${evil}\` or \`\`a\` ![a](${evil}) \`b\`\` now.`,
    `\`\`\`bash\ncurl ${evil}\n\`\`\`\n`,
  ])('are none but those of the sources, in %j', async (answer) => {
    for (const parts of [[answer], answer.split(/(?<=\s)/), answer.slice(0, 200).split('')]) {
      const { text } = await pass(parts);
      expect({ text, active: activeParts(text) }).toEqual({ text, active: [] });
    }
  });

  it('are listed when they were taken out', async () => {
    const { grounding } = await pass([cut[0] ?? '']);
    expect(grounding.unresolved).toContainEqual({ text: evil, kind: 'image' });
  });

  it('of the sources stay', async () => {
    const answer = `See [it](${known}), [\`a\`](${known}), ${known} and help@shop.example. [1]\n`;
    expect((await pass([answer])).text).toContain(`See [it](${known}), [\`a\`](${known})`);
    expect((await pass([answer])).text).toContain(`${known} and help@shop.example.`);
  });
});
