import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../ingest/mask-secrets.ts';

const letters = 'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5z';

describe('maskSecrets', () => {
  it.each([
    ['a live key', `sk_live_${letters}`],
    ['a JSON Web Token', `eyJ${letters}.eyJ${letters}.${letters}`],
    ['an AWS key', `AKIA${letters.toUpperCase().slice(0, 16)}`],
    ['a GitHub token', `ghp_${letters}`],
    ['a Konnect token', `kpat_${letters}`],
    ['a Slack token', `xoxb-${letters}`],
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
});
