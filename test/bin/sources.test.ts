import { describe, expect, it } from 'vitest';
import { type Configuration, parseConfiguration } from '../../bin/configuration.ts';
import { createConfiguredSources } from '../../bin/sources/configured-sources.ts';
import { schedulesOf } from '../../bin/sources/source-schedule.ts';
import { CopilotError } from '../../core/errors.ts';

function parse(text: string, environment: Record<string, string> = {}): Configuration {
  return parseConfiguration({ text, environment, file: '/srv/copilot.config.yaml' });
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CopilotError && error.code === 'configuration_invalid') return error.message;
  }
  throw new Error('expected the configuration to be refused');
}

const create = (configuration: Configuration) =>
  createConfiguredSources({ configuration, listApis: () => Promise.resolve([]) });

const everything = `
schedule: { cron: '*/5 * * * *', timezone: Europe/Berlin }
sources:
  - { name: edge, kind: gateway, deck: ./kong.yaml, apis: { payments: payments-v1 } }
  - { name: plane, kind: gateway, control_plane: 0a3f6b52-7a1e-4f1b-9c7d-1d2e3f405162, region: eu }
  - { name: admin, kind: gateway, admin_url: 'http://127.0.0.1:8001' }
  - { name: docs, directory: ./portal, schedule: '0 3 * * *' }
  - { name: konnect, kind: konnect, region: eu, portal: developers }
  - { name: visitor, kind: portal, url: 'https://developers.example.com' }
  - { name: list, kind: url, documents: [{ url: 'https://example.com/openapi.yaml' }], schedule: never }
  - { name: old, kind: classic, admin_url: 'http://127.0.0.1:8001' }
`;

describe('sources of the configuration', () => {
  it('come in every kind, gateways last', () => {
    const sources = create(parse(everything, { KONNECT_TOKEN: 'kpat_0123456789' }));
    expect([...sources.keys()]).toEqual(['docs', 'konnect', 'visitor', 'list', 'old', 'edge', 'plane', 'admin']);
    const unguarded = [...sources].filter(([, source]) => !source.guardsRemovals).map(([name]) => name);
    expect(unguarded).toEqual(['docs']);
  });

  it('says of all sources together what is missing, and no value', () => {
    const text = `sources:
  - { name: one, kind: konnect, region: eu, portal: developers, token_variable: MY_TOKEN }
  - { name: two, kind: konnect, token_variable: OTHER_TOKEN }
  - { name: three, kind: portal, url: 'https://developers.example.com', private_visibility: authenticated }`;
    const message = messageOf(() => create(parse(text, { OTHER_TOKEN: 'kpat_s3cret', PORTAL_USERNAME: 'me' })));
    expect(message).toContain('sources.one: MY_TOKEN');
    expect(message).toContain('sources.two: portal');
    expect(message).toContain('sources.three: PORTAL_PASSWORD');
    expect(message).not.toContain('s3cret');
  });

  it('takes region and portal of Konnect from the environment', () => {
    const environment = { KONNECT_TOKEN: 'kpat_0123456789', KONNECT_REGION: 'us', KONNECT_PORTAL: 'developers' };
    expect(create(parse('sources: [{ name: konnect, kind: konnect }]', environment)).size).toBe(1);
    expect(messageOf(() => parse('{}', { KONNECT_REGION: 'mars' }))).toContain('KONNECT_REGION: must be us, eu');
  });

  it.each([
    ['an unknown kind', 'kind: wiki', 'kind must be directory, konnect'],
    ['an unknown key', 'kind: directory, directory: a, colour: red', 'colour'],
    ['a schedule that is none', "directory: a, schedule: 'every day'", 'five fields'],
    ['a schedule with seconds', "directory: a, schedule: '* * * * * *'", 'five fields'],
    ['a gateway at two places', "kind: gateway, deck: a, admin_url: 'http://a'", 'exactly one of'],
    ['a gateway at none', 'kind: gateway', 'exactly one of'],
    ['a control plane by name', 'kind: gateway, control_plane: main', 'not its name'],
    ['an address that is none', "kind: classic, admin_url: 'ftp://a'", 'http or https'],
    ['a secret in the file', 'kind: konnect, token_variable: kpat_abc', 'names an environment variable'],
    ['a visibility that is none', "kind: portal, url: 'http://a', private_visibility: all", 'public, authenticated'],
  ])('refuses %s', (_, keys, words) => {
    expect(messageOf(() => parse(`sources: [{ name: it, ${keys} }]`))).toContain(words);
  });

  it('refuses two of one name', () => {
    const text = 'sources: [{ name: docs, directory: a }, { name: docs, directory: b }]';
    expect(messageOf(() => parse(text))).toContain('two sources have the same name');
  });

  it('are scheduled as stated, by default hourly but for directories', () => {
    expect(schedulesOf(parse(everything)).map(({ source, cron }) => `${source} ${cron}`)).toEqual([
      'edge */5 * * * *',
      'plane */5 * * * *',
      'admin */5 * * * *',
      'docs 0 3 * * *',
      'konnect */5 * * * *',
      'visitor */5 * * * *',
      'old */5 * * * *',
    ]);
    expect(schedulesOf(parse(everything))[0]?.timezone).toBe('Europe/Berlin');
    const plain = "sources: [{ name: old, kind: classic, admin_url: 'http://a' }, { name: docs, directory: a }]";
    expect(schedulesOf(parse(plain))).toEqual([{ source: 'old', cron: '17 * * * *', timezone: 'UTC' }]);
  });
});
