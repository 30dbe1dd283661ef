import { createRoute, z } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { App, RouteDependencies } from './dependencies.ts';

const embedRoute = createRoute({
  method: 'get',
  path: '/embed',
  operationId: 'readEmbedPage',
  tags: ['Widget'],
  summary: 'The chat element as a page for iframes',
  description:
    'A page that holds nothing but the element, for pages of the configured origins. Its address takes `api`, `version`, ' +
    '`language`, `theme`, `lang`, `heading` and `copilot`; `postMessage` does the rest.',
  security: [],
  responses: { 200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } } },
});

/** `GET /embed`: the copilot as a page of its own, for iframes in pages that take no script. */
export function registerEmbed(app: App, { corsOrigins }: RouteDependencies): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    // The empty icon, so that no browser asks for one.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types kong-copilot',
    // The pages that may call the API are the pages that may show it.
    `frame-ancestors ${["'self'", ...corsOrigins].join(' ')}`,
  ].join('; ');
  app.openAPIRegistry.registerPath(embedRoute);
  app.get('/embed', (context) => {
    context.header('Content-Security-Policy', policy);
    context.header('Cache-Control', 'public, max-age=3600, must-revalidate');
    return context.html(renderEmbedPage(corsOrigins));
  });
}

/** Relative addresses: the server may stand below a prefix. Settings are read by the script, never written here. */
function renderEmbedPage(origins: readonly string[]): ReturnType<typeof html> {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="copilot-origins" content="${origins.join(' ')}" />
        <title>API copilot</title>
        <link rel="icon" href="data:," />
        <script type="module" src="widget/kong-copilot.js"></script>
        <script type="module" src="widget/embed.js"></script>
      </head>
      <body></body>
    </html>`;
}
