import { describe, expect, it } from 'vitest';
import { createDevPortalUrls } from '../../../../ingest/sources/dev-portal/dev-portal-urls.ts';

describe('createDevPortalUrls', () => {
  const domain = 'portal.example.com';

  it('leads to the portal, and nowhere else with whatever stands in a slug or label', () => {
    const urls = createDevPortalUrls(domain, { api: '/apis/{api}/{version}' });
    for (const hostile of ['../x', '..', './/', 'a/../../b', 'javascript:alert(1)', '//evil.example', '\\\\evil', 'a?b#c', '%2e%2e/%2e', '\n', '@evil']) {
      const found = [urls.api(hostile, '1'), urls.api('a', hostile), urls.document('a', [hostile]), urls.page([hostile])];
      for (const url of found.filter((one) => one !== null)) {
        const { origin, pathname, search, hash } = new URL(url);
        expect({ origin, search, hash }).toEqual({ origin: `https://${domain}`, search: '', hash: '' });
        // Nothing was resolved away: what was asked for is below what it was put into.
        expect(pathname).toBe(url.slice(origin.length));
      }
    }
    expect(urls.api('a', '..')).toBeNull();
    expect(urls.page(['..', 'admin'])).toBeNull();
  });

  it('never runs a template into the host name', () => {
    expect(createDevPortalUrls(domain, { page: '.evil.example/{page}' }).page(['x'])).toBe(`https://${domain}/.evil.example/x`);
    expect(createDevPortalUrls(domain, { page: '@evil.example/{page}' }).page(['x'])).toBe(`https://${domain}/@evil.example/x`);
    expect(createDevPortalUrls(domain, { page: 'https://docs.example.com/{page}' }).page(['x'])).toBe('https://docs.example.com/x');
  });

  it.each([null, '', 'evil.example/', 'a@b', 'x y', '-a.example', 'host:port', '.', 'javascript:'])('gives no addresses on %j', (host) => {
    expect(createDevPortalUrls(host).page(['x'])).toBeNull();
  });
}); // prettier-ignore
