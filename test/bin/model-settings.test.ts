import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../bin/configuration.ts';
import { readChatModelOptions } from '../../bin/model-settings.ts';

function parse(text: string | null, environment: Record<string, string>) {
  return parseConfiguration({ text, environment, file: '/srv/copilot.config.yaml' });
}

const reachable = { CHAT_MODEL: 'one', OPENAI_API_KEY: 'sk-one' };

describe('settings of models', () => {
  it('give nothing without a model', () => {
    expect(readChatModelOptions(parse(null, { OPENAI_API_KEY: 'sk-one' }))).toBeNull();
  });

  it('give the first model, the fall-back of the environment and the limits', () => {
    const configuration = parse('model: { first_text_seconds: 60, retries: 0, max_output_tokens: 800 }', {
      ...reachable,
      OPENAI_BASE_URL: 'https://x.openai.azure.com/openai/deployments/one?api-version=2024-10-21',
      OPENAI_KEY_HEADER: 'api-key',
      CHAT_FALLBACK_MODEL: 'two',
      CHAT_FALLBACK_BASE_URL: 'http://127.0.0.1:11434/v1',
    });
    expect(readChatModelOptions(configuration)).toEqual({
      model: 'one',
      apiKey: 'sk-one',
      keyHeader: 'api-key',
      baseUrl: 'https://x.openai.azure.com/openai/deployments/one?api-version=2024-10-21',
      // The first one's key stays where it belongs.
      fallbacks: [{ model: 'two', baseUrl: 'http://127.0.0.1:11434/v1' }],
      timeouts: { firstTextMilliseconds: 60_000, betweenTextsMilliseconds: 20_000 },
      maxRetries: 0,
      maxOutputTokens: 800,
    });
  });

  it('give several fall-backs of the file, with keys by the names of their variables', () => {
    const text =
      'model: { fallback: [{ model: two }, { model: three, base_url: "https://b.example/v1", api_key_variable: B_KEY, key_header: apikey }] }';
    expect(readChatModelOptions(parse(text, { ...reachable, B_KEY: 'sk-b' }))?.fallbacks).toEqual([
      { model: 'two', apiKey: 'sk-one' },
      { model: 'three', baseUrl: 'https://b.example/v1', apiKey: 'sk-b', keyHeader: 'apikey' },
    ]);
  });

  it.each([
    [null, { CHAT_MODEL: 'one' }, 'CHAT_MODEL: is set, but no model can be reached'],
    [null, { CHAT_FALLBACK_MODEL: 'two' }, 'CHAT_FALLBACK_MODEL: is set, but there is no first model'],
    ['model: { fallback: [{ model: two }] }', {}, 'copilot.config.yaml: model.fallback: is set, but there is no first'],
    [null, { ...reachable, CHAT_FALLBACK_BASE_URL: 'http://a/v1' }, 'CHAT_FALLBACK_BASE_URL: is set, but no model'],
    [null, { ...reachable, CHAT_FALLBACK_API_KEY: 'sk-secret' }, 'CHAT_FALLBACK_API_KEY: is set, but no model'],
    [null, { ...reachable, OPENAI_BASE_URL: 'localhost' }, 'OPENAI_BASE_URL: must be an http or https address'],
    [null, { ...reachable, OPENAI_KEY_HEADER: 'a: b' }, 'OPENAI_KEY_HEADER: must be the name of a header'],
    ['model: { fallback: [{ model: two }] }', { ...reachable, CHAT_FALLBACK_MODEL: 'x' }, 'keep one of them'],
    [
      'model: { fallback: [{ model: two, api_key_variable: B_KEY }] }',
      reachable,
      'fallback.0.api_key_variable: names B_KEY',
    ],
    ['model: { fallback: [{ model: a }, { model: b }, { model: c }, { model: d }] }', reachable, 'fallback: at most 3'],
    ['model: { first_text_seconds: 0 }', reachable, 'model.first_text_seconds: must be at least 1'],
    ['model: { fallback: [{ model: two, api_key: sk-secret }] }', reachable, 'model.fallback.0: Unrecognized key'],
  ])('name what does not fit together: %s %o', (text, environment, problem) => {
    expect(() => parse(text, environment)).toThrow(problem);
    expect(() => parse(text, environment)).not.toThrow('sk-secret');
  });
});
