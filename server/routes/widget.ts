import { createRoute, z } from '@hono/zod-openapi';
import { etag } from 'hono/etag';
import { CopilotError } from '../../core/errors.ts';
import { pinnedFolder, widgetEntry } from '../pinned-widget.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { problemSchema } from './schemas/common.ts';

const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  map: 'application/json',
  json: 'application/json',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** Plain path segments only: nothing hidden, no way up, no drive letters. */
const assetName = /^(?:[A-Za-z\d_][\w-]*(?:\.[\w-]+)*\/)*[A-Za-z\d_][\w-]*(?:\.[\w-]+)*\.([a-z\d]+)$/;

/** The bundler puts a content hash of eight characters into the name of every file but the entry. */
const hashedName = /-[\w-]{8}\.[a-z\d]+$/;

/** The entry's address never changes, so it is asked for again each hour at most, cheaply by its ETag. */
const ENTRY_CACHING = 'public, max-age=3600, must-revalidate';
const HASHED_CACHING = 'public, max-age=31536000, immutable';

const assetRoute = createRoute({
  method: 'get',
  path: '/widget/kong-copilot.js',
  operationId: 'readWidget',
  tags: ['Widget'],
  summary: 'The chat element',
  description:
    'The module that defines `<kong-copilot>`; load it with `<script type="module">`. Its other files stand beside it.',
  security: [],
  responses: {
    200: { description: 'The module.', content: { 'text/javascript': { schema: z.string() } } },
    304: { description: 'Unchanged since the given `ETag`.' },
    404: {
      description: 'The widget was not built.',
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  },
});

/** A folder that pins a build: a version and a digest. */
const pinned = /^(\d[\w.+-]*-[\da-f]{12})\/(.+)$/;

/** `GET /widget/*`: the built widget, loadable from pages of any origin; also below the folder that pins this build. */
export function registerWidget(app: App, { readAsset, version }: RouteDependencies): void {
  const currentFolder = async (): Promise<string> => {
    const entry = await readAsset(widgetEntry);
    return entry === null ? '' : pinnedFolder(version, entry);
  };
  app.openAPIRegistry.registerPath(assetRoute);
  app.use(
    '/widget/*',
    etag({ retainedHeaders: ['cache-control', 'etag', 'access-control-allow-origin', 'cross-origin-resource-policy'] }),
  );
  app.get('/widget/:name{.+}', async (context) => {
    const [, folder, pinnedName] = pinned.exec(context.req.param('name')) ?? [];
    if (folder !== undefined && folder !== (await currentFolder())) {
      throw new CopilotError('not_found', `This server has another build of the widget: ${await currentFolder()}.`);
    }
    const name = pinnedName ?? context.req.param('name');
    const contentType = contentTypes[assetName.exec(name)?.[1] ?? ''];
    const bytes = contentType === undefined ? null : await readAsset(name);
    if (bytes === null || contentType === undefined) throw new CopilotError('not_found', 'There is no such file.');
    return context.body(new Uint8Array(bytes), 200, {
      'Content-Type': contentType,
      'Cache-Control': folder !== undefined || hashedName.test(name) ? HASHED_CACHING : ENTRY_CACHING,
      // Module scripts are fetched with CORS, and pages under COEP need the resource policy: both for any origin,
      // because the files are the same for everybody.
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
  });
}
