import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../core/mask-secrets.ts';
import { threadMilliseconds } from '../support/thread-milliseconds.ts';

const letters = 'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5z';

describe('maskSecrets', () => {
  it.each([
    ['a live key', `sk_live_${letters}`],
    ['a JSON Web Token', `eyJ${letters}.eyJ${letters}.${letters}`],
    ['an AWS key', `AKIA${letters.toUpperCase().slice(0, 16)}`],
    ['a GitHub token', `ghp_${letters}`],
    ['a Konnect token', `kpat_${letters}`],
    ['a Slack token', `xoxb-${letters}`],
    ['a project key of a model vendor', `sk-proj-${letters}`],
    ['a Hugging Face token', `hf_${letters.slice(0, 34)}`],
    ['a Groq key', `gsk_${letters}${letters.slice(0, 16)}`],
    ['a Google client secret', `GOCSPX-${letters.slice(0, 28)}`],
    ['a GitLab runner token', `glrt-${letters.slice(0, 20)}`],
    ['a PyPI token', `pypi-AgEIcHlwaS5vcmc${letters}${letters}`],
    ['a Docker token', `dckr_pat_${letters.slice(0, 27)}`],
    ['a SendGrid key', `SG.${letters.slice(0, 22)}.${letters}${letters.slice(0, 6)}`],
    ['a Vault token', `hvs.${letters}`],
    ['a Databricks token', `dapi${'0123456789abcdef'.repeat(2)}`],
    ['a DigitalOcean token', `dop_v1_${'0123456789abcdef'.repeat(4)}`],
    ['a Shopify token', `shpat_${'0123456789abcdef'.repeat(2)}`],
    ['an Azure client secret', `abc8Q~${letters.slice(0, 34)}`],
    ['a Grafana token', `glsa_${letters.slice(0, 32)}_0a1b2c3d`],
    ['a Linear key', `lin_api_${letters}${letters.slice(0, 3)}`],
    ['a Telegram token', `123456789:AA${letters.slice(0, 33)}`],
    ['a Postman key', `PMAK-${'0123456789ab'.repeat(2)}-${'0123456789abcdef0'.repeat(2)}`],
    ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${letters}\n-----END RSA PRIVATE KEY-----`],
  ])('replaces %s', (_name, secret) => {
    expect(maskSecrets(`before ${secret} after`)).toBe('before *** after');
  });

  it('replaces what follows a label', () => {
    expect(maskSecrets(`Authorization: Bearer ${letters}`)).toBe('Authorization: Bearer ***');
    expect(maskSecrets('Authorization: Basic dXNlcjpwYXNzd29yZA==')).toBe('Authorization: Basic ***');
    expect(maskSecrets('postgres://admin:hunter2@db.example/shop')).toBe('postgres://admin:***@db.example/shop');
  });

  it.each([
    'sk-learn-pipeline-components-of-every-kind',
    'a task-list-with-9-long-words-and-numbers-in-it',
    'Authorization: Bearer department-1-api-key-of-yours',
    "CLIENT_SECRET='YOUR-AUTH0-CLIENT-SECRET'",
    'password: must be at least 8 characters long',
    'https://username:password@proxy.example:8080',
    'Twilio account AC0123456789abcdef0123456789abcdef',
    'Bearer authentication with a token',
    'Authorization: Bearer YOUR_ACCESS_TOKEN_GOES_HERE',
    'Basic authentication is not supported anywhere',
    'https://api.example.com:8443/v1/users',
    'sk_test_placeholder',
    'Send the header `Authorization: Bearer $TOKEN`.',
    'Basic authenticationMethod configuration',
  ])('leaves prose and placeholders alone: %s', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it('replaces opaque values by the name they stand under', () => {
    expect(maskSecrets('1726be1638095a19edd134c77bde3aa2ece1e5d8', 'client_secret')).toBe('***');
    expect(maskSecrets('1726be1638095a19edd134c77bde3aa2ece1e5d8', 'X-Api-Key')).toBe('***');
    expect(maskSecrets('1726be1638095a19edd134c77bde3aa2ece1e5d8', 'commit')).not.toBe('***');
    expect(maskSecrets('the secret of your client, 32 characters', 'client_secret')).not.toBe('***');
    expect(maskSecrets('curl -d "client_secret=1726be1638095a19edd134c77bde3aa2" https://a.example')).toBe(
      'curl -d "client_secret=***" https://a.example',
    );
  });

  it('is quick on hostile input', () => {
    const started = threadMilliseconds();
    for (const part of [
      'Bearer ',
      'sk-',
      'a1-',
      'api_key=',
      'eyJaaaaaaaa.',
      '-----BEGIN PRIVATE KEY-----',
      '://a:',
      'M-',
      '1',
    ])
      maskSecrets(part.repeat(20_000));
    expect(threadMilliseconds() - started).toBeLessThan(5_000);
  });
});
