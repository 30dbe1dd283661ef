import { describe, expect, it } from 'vitest';
import { createTestApp } from '../../support/create-test-app.ts';

describe('GET /embed', () => {
  it('may be shown by the pages that may call the API, and by no other', async () => {
    const { app } = createTestApp({ corsOrigins: ['https://a.example', 'https://b.example'] });
    const response = await app.request('/embed?api=%22%3E%3Cscript%3E');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'self' https://a.example https://b.example");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const page = await response.text();
    expect(page).toContain('<meta name="copilot-origins" content="https://a.example https://b.example" />');
    expect(page).not.toContain('&quot;&gt;');
    expect(page).not.toContain('<script>');
  });

  it('belongs to itself alone where no origins are configured', async () => {
    const response = await createTestApp({ corsOrigins: [] }).app.request('/embed');
    expect(response.headers.get('content-security-policy')).toMatch(/frame-ancestors 'self'$/);
  });
});
