import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../bin/configuration.ts';
import { CopilotError } from '../../core/errors.ts';

function parse(text: string | null, environment: Record<string, string> = {}) {
  return parseConfiguration({ text, environment, file: '/srv/copilot.config.yaml' });
}

function problemsOf(run: () => unknown): CopilotError {
  try {
    run();
  } catch (error) {
    if (error instanceof CopilotError) return error;
  }
  throw new Error('expected the configuration to be refused');
}

describe('parseConfiguration', () => {
  it('needs nothing', () => {
    const configuration = parse(null);
    expect(configuration.environment).toMatchObject({ PORT: 8787, HOST: '127.0.0.1', DATA_DIR: '.data' });
    expect(configuration.file).toMatchObject({ sources: [], identity: { required: false } });
    expect(configuration.file.limits.questions_per_minute).toBe(20);
    expect(configuration.file.answers.retention_days).toBe(90);
  });

  it('reports all faults together, each with its key, and never a value', () => {
    const error = problemsOf(() =>
      parse('limits: { questions_per_minute: none }\ncors: { origins: ["*"] }\nsuorces: []', {
        PORT: 'eighty',
        COPILOT_ADMIN_TOKEN: 'tiny-s3cret',
      }),
    );
    expect(error.code).toBe('configuration_invalid');
    for (const key of ['limits.questions_per_minute', 'cors.origins.0', 'suorces', 'PORT', 'COPILOT_ADMIN_TOKEN']) {
      expect(error.message).toContain(key);
    }
    expect(error.message).not.toContain('tiny-s3cret');
    expect(error.message.split('\n').length).toBeGreaterThanOrEqual(6);
  });

  it('says which line of the file is not YAML', () => {
    expect(problemsOf(() => parse('a: [1, 2\nb: }')).message).toMatch(/not valid YAML: .*line \d/u);
  });

  it('wants one of JWKS address and JWKS file, and a reachable chat model', () => {
    expect(problemsOf(() => parse('identity: { jwt: { issuer: a, audience: b } }')).message).toContain('jwks_file');
    expect(problemsOf(() => parse(null, { CHAT_MODEL: 'small' })).message).toContain('OPENAI_API_KEY');
    expect(parse(null, { CHAT_MODEL: 'small', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }).environment.CHAT_MODEL).toBe(
      'small',
    );
  });

  it('bounds the agent, and says which of its limits is wrong', () => {
    expect(parse(null).file.model.agent).toEqual({
      enabled: true,
      model_calls: 4,
      tool_calls: 8,
      tokens: 40_000,
      seconds: 45,
    });
    const wrong = 'model: { rewrite_seconds: -1, agent: { model_calls: 0, seconds: soon, cost: { per_answer: 1 } } }';
    const { message } = problemsOf(() => parse(wrong));
    for (const key of ['rewrite_seconds', 'agent.model_calls', 'agent.seconds', 'agent.cost.input_per_million']) {
      expect(message).toContain(`model.${key}`);
    }
  });

  it('is frozen through and through', () => {
    const configuration = parse('sources: [{ name: docs, directory: ./portal }]');
    expect(Object.isFrozen(configuration.file.sources[0])).toBe(true);
    expect(configuration.baseDirectory).toBe('/srv');
  });

  it('reads a team map with one or several teams', () => {
    const configuration = parse('identity: { team_map: { a: partners, b: [x, y] } }');
    expect(configuration.file.identity.team_map).toEqual({ a: ['partners'], b: ['x', 'y'] });
  });
});
