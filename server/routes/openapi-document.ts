import { createRoute, z } from '@hono/zod-openapi';
import type { App, RouteDependencies } from './dependencies.ts';

const documentRoute = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'readOpenApiDocument',
  tags: ['Operation'],
  summary: 'This description',
  description: 'The OpenAPI 3.1 description of this API.',
  security: [],
  responses: {
    200: {
      description: 'An OpenAPI 3.1 document.',
      content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
    },
  },
});

/** `GET /openapi.json`: computed from the routes themselves, once, so that the two cannot differ. */
export function registerOpenApiDocument(app: App, { version }: RouteDependencies): void {
  registerSecuritySchemes(app);
  let document: ReturnType<App['getOpenAPI31Document']> | null = null;
  app.openAPIRegistry.registerPath(documentRoute);
  app.get(documentRoute.path, (context) => {
    document ??= app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Kong Dev Portal copilot',
        version,
        description:
          'Ask questions about the APIs of a portal, search their operations and pages, and get code that is computed ' +
          'from the specifications. Every answer, result and list holds only what the caller may read; what they may ' +
          'not read is answered as if it did not exist. Errors are `application/problem+json`, each with a stable `code`.',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      servers: [{ url: '/', description: 'The server that publishes this document.' }],
      tags: [
        { name: 'Answers', description: 'Questions and what was thought of their answers.' },
        { name: 'Conversations', description: 'What the caller asked before.' },
        { name: 'MCP', description: 'The same abilities as tools for editors and agents.' },
        { name: 'Search', description: 'Operations and pages by words and meaning.' },
        { name: 'Catalogue', description: 'APIs, versions and operations.' },
        { name: 'Snippets', description: 'Code for one operation.' },
        { name: 'Widget', description: 'The element that portals embed.' },
        { name: 'Operation', description: 'For those who run the service.' },
      ],
    });
    return context.json(document);
  });
}

function registerSecuritySchemes({ openAPIRegistry }: App): void {
  openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      "A token of the portal's identity provider. One that does not count is answered as anonymous, with the reason in " +
      'the response header `X-Copilot-Identity`, or refused where the service asks for identity.',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'gateway', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Copilot-Secret',
    description: 'Set by the gateway in front, together with the headers that name its consumer. Never by a client.',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'admin', {
    type: 'http',
    scheme: 'bearer',
    description: 'The admin token of this deployment.',
  });
}
