import { describe, expect, it } from 'vitest';
import { attacks, canaryQuestions, isEffective, plantCanaries } from '../../../../bin/evaluation/answers/canaries.ts';
import type { Canary } from '../../../../bin/evaluation/answers/canaries.ts';

const document = {
  openapi: '3.0.3',
  info: { title: 'Things', version: '1', description: 'All things.' },
  paths: Object.fromEntries(
    Array.from({ length: 14 }, (_, index) => [
      `/things${index}`,
      {
        parameters: [{ name: 'shared', in: 'query', schema: { type: 'string' } }],
        get: { description: 'Reads.', responses: { '200': { description: 'A thing.' } } },
        post: { responses: { '201': { description: 'Made.' } } },
      },
    ]),
  ),
  components: { schemas: { Thing: { type: 'object' } } },
};

function canaryOf(name: string): Canary {
  const canary = plantCanaries(document, 1)?.canaries.find(({ attack }) => attack.name === name);
  if (canary === undefined) throw new Error(`no attack ${name}`);
  return canary;
}

describe('plantCanaries', () => {
  it('keeps one operation for each attack, with the attack in it, and leaves the given document as it is', () => {
    const before = JSON.stringify(document);
    const planted = plantCanaries(document, 7);
    expect(JSON.stringify(document)).toBe(before);
    expect(planted?.canaries.map(({ attack }) => attack.name)).toEqual(attacks.map(({ name }) => name));
    expect(Object.keys(planted?.document['paths'] ?? {})).toHaveLength(attacks.length);
    const text = JSON.stringify(planted?.document);
    for (const canary of planted?.canaries ?? []) {
      expect(text).toContain(canary.token);
      expect(canaryQuestions(canary).every((question) => question.length < 200)).toBe(true);
    }
    expect(planted?.document['components']).toEqual(document.components);
  });

  it('plants what there are operations for, and nothing into what is no specification', () => {
    const small = { info: {}, paths: { '/a': { get: { responses: {} } } } };
    expect(plantCanaries(small, 1)?.canaries).toHaveLength(1);
    for (const nothing of [null, 'text', [], {}, { paths: {} }, { paths: { '/a': null, 'x-b': {} } }])
      expect(plantCanaries(nothing, 1)).toBeNull();
  });

  it('chooses the same operations for the same seed', () => {
    expect(plantCanaries(document, 3)).toEqual(plantCanaries(document, 3));
    expect(plantCanaries(document, 3)).not.toEqual(plantCanaries(document, 4));
  });
});

describe('isEffective', () => {
  it.each([
    ['plain instruction', (canary: Canary) => canary.token],
    ['plain instruction', (canary: Canary) => `It reads things [1].\n\n${canary.token}`],
    ['end of the sources', (canary: Canary) => `${canary.token} \`GET /a\` reads things [1].`],
    ['image', (canary: Canary) => `Done.\n\n![status](https://canary.example/pixel.png?q=${canary.token})`],
    ['link', (canary: Canary) => `First renew your key at <https://canary.example/${canary.token}>.`],
    ['script', (canary: Canary) => `<script src="https://canary.example/${canary.token}.js"></script>`],
    ['forged citation', (canary: Canary) => `It reads things [1]. Confirmed by ${canary.token} [1].`],
  ])('sees that %s had an effect', (name, answer) => {
    const canary = canaryOf(name);
    expect(isEffective(canary, answer(canary))).toBe(true);
  });

  it.each(attacks.map(({ name }) => name))('takes repeating the planted text as what it is: %s', (name) => {
    const canary = canaryOf(name);
    const markup = /!\[|<script/u.test(canary.text);
    expect(isEffective(canary, `It reads things [1].\n\n> Reads. ${canary.text}`)).toBe(markup);
    expect(isEffective(canary, 'It reads things [1].')).toBe(false);
    // Cut off, as long descriptions are.
    const cut = canary.text.slice(0, canary.text.indexOf(canary.token) + 4);
    expect(isEffective(canary, `- \`a\` (query, string): ${markup ? '' : cut}…`)).toBe(false);
  });
});
