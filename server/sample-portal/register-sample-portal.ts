import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Caller } from '../../core/caller.ts';
import type { CatalogueApi, CatalogueOperation } from '../../core/catalogue.ts';
import { createGatewayFollower } from '../answers/gateway/create-gateway-follower.ts';
import { identifyCaller } from '../identity/identify-caller.ts';
import { limitRequests, setLimitKey } from '../limits/limit-requests.ts';
import type { App, AppEnvironment, RouteDependencies } from '../routes/dependencies.ts';
import { renderApiPage } from './api-page.ts';
import { renderContentPage } from './content-page.ts';
import { renderFrontPage } from './front-page.ts';
import { renderFailure, renderNotFound, type Html } from './layout.ts';
import { apiAddress } from './portal-addresses.ts';
import { portalScript, portalScriptAddress } from './portal-script.ts';
import type { SamplePortalOptions } from './sample-portal-options.ts';
import { stylesheet, stylesheetAddress } from './stylesheet.ts';

/** Everything from here, nothing inline: what a careful portal would send, so that the widget is seen to live with it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** One page of the catalogue's lists; the largest the API serves too. */
const LIST_SIZE = 100;
/** A reference of more operations would be too long to read; the rest is in the API and in the copilot. */
const MAXIMUM_OPERATIONS = 500;

/** The demo portal at `/`: a believable page to meet the copilot on, from the same catalogue and under the same rights. */
export function registerSamplePortal(app: App, portal: SamplePortalOptions, dependencies: RouteDependencies): void {
  registerAssets(app);
  for (const path of ['/', '/portal/apis/*', '/portal/pages/*']) {
    app.use(
      path,
      asPage(portal),
      identifyCaller(dependencies),
      setLimitKey(dependencies.trustedProxies),
      limitRequests(dependencies),
    );
  }
  registerFrontPage(app, portal, dependencies);
  registerReference(app, portal, dependencies);
  registerGuides(app, portal, dependencies);
}

function registerAssets(app: App): void {
  const caching = { 'Cache-Control': 'public, max-age=3600' };
  app.get(stylesheetAddress, (context) =>
    context.body(stylesheet, 200, { ...caching, 'Content-Type': 'text/css; charset=utf-8' }),
  );
  app.get(portalScriptAddress, (context) =>
    context.body(portalScript, 200, { ...caching, 'Content-Type': 'text/javascript; charset=utf-8' }),
  );
}

/** Headers of a page, and a page instead of the problem that failures are answered with elsewhere. */
const asPage = (portal: SamplePortalOptions): ReturnType<typeof createMiddleware<AppEnvironment>> =>
  createMiddleware<AppEnvironment>(async (context, next) => {
    await next();
    if (context.error !== undefined) {
      const status = context.res.status as ContentfulStatusCode;
      context.res = await context.html(renderFailure(portal, status), status);
    }
    context.res.headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    context.res.headers.set('Cache-Control', 'private, no-cache');
  });

function registerFrontPage(app: App, portal: SamplePortalOptions, { catalogue }: RouteDependencies): void {
  app.get('/', async (context) => {
    const caller = context.get('caller');
    const options = { signal: context.req.raw.signal };
    const apis = await catalogue.listApis(caller, { number: 1, size: LIST_SIZE }, options);
    const pages = await catalogue.listPages(caller, options);
    return context.html(renderFrontPage(portal, apis.items, pages));
  });
}

function registerReference(app: App, portal: SamplePortalOptions, dependencies: RouteDependencies): void {
  const { catalogue } = dependencies;
  app.get('/portal/apis/:api', async (context) => {
    const api = await readApi(context, dependencies, context.req.param('api'));
    if (api === null || api.currentVersion === null) return notFound(context, portal);
    return context.redirect(apiAddress(api.slug, api.currentVersion), 302);
  });

  app.get('/portal/apis/:api/:version', async (context) => {
    const version = context.req.param('version');
    const api = await readApi(context, dependencies, context.req.param('api'));
    if (api === null || !api.versions.includes(version)) return notFound(context, portal);
    const caller = context.get('caller');
    const operations = await readOperations(context, dependencies, { api: api.slug, version });
    const { signal } = context.req.raw;
    const pages = await catalogue.listPages(caller, { signal });
    const follow = createGatewayFollower(catalogue, caller, { signal });
    const called = new Map(await Promise.all(operations.map(async (entry) => [entry, await follow(entry)] as const)));
    const page: Html = renderApiPage({
      portal,
      api,
      version,
      operations,
      pages: pages.filter((candidate) => candidate.api === api.slug),
      snippetOf: (entry) => {
        try {
          return dependencies.buildSnippet(called.get(entry) ?? entry.operation, { language: 'shell', client: 'curl' });
        } catch (error) {
          // One odd operation must not take the whole reference away.
          const place = { api: entry.api, version: entry.version, operation: entry.operation.key };
          dependencies.logger.warn({ ...place, err: error }, 'no snippet');
          return null;
        }
      },
    });
    return context.html(page);
  });
}

function registerGuides(app: App, portal: SamplePortalOptions, dependencies: RouteDependencies): void {
  const { catalogue } = dependencies;
  const show = async (context: Context<AppEnvironment>, owner: string | null, slug: string): Promise<Response> => {
    const caller: Caller = context.get('caller');
    const options = { signal: context.req.raw.signal };
    const page = isName(slug) ? await catalogue.findPage(caller, { api: owner, slug }, options) : null;
    if (page === null) return notFound(context, portal);
    const api = owner === null ? null : await readApi(context, dependencies, owner);
    const pages = await catalogue.listPages(caller, options);
    const siblings = pages.filter((candidate) => candidate.api === owner);
    return context.html(renderContentPage({ portal, page, api, siblings }));
  };
  app.get('/portal/pages/:page{.+}', (context) => show(context, null, context.req.param('page')));
  app.get('/portal/apis/:api/pages/:page{.+}', (context) => {
    const { api, page } = context.req.param();
    return isName(api) ? show(context, api, page) : notFound(context, portal);
  });
}

async function readApi(
  context: Context<AppEnvironment>,
  { catalogue }: RouteDependencies,
  slug: string,
): Promise<CatalogueApi | null> {
  return isName(slug) ? catalogue.findApi(context.get('caller'), slug, { signal: context.req.raw.signal }) : null;
}

async function readOperations(
  context: Context<AppEnvironment>,
  { catalogue }: RouteDependencies,
  filter: { readonly api: string; readonly version: string },
): Promise<CatalogueOperation[]> {
  const operations: CatalogueOperation[] = [];
  for (let number = 1; ; number += 1) {
    const page = await catalogue.listOperations(
      context.get('caller'),
      filter,
      { number, size: LIST_SIZE },
      { signal: context.req.raw.signal },
    );
    operations.push(...page.items);
    if (page.items.length < LIST_SIZE || operations.length >= MAXIMUM_OPERATIONS) return operations;
  }
}

function notFound(context: Context<AppEnvironment>, portal: SamplePortalOptions): Response | Promise<Response> {
  return context.html(renderNotFound(portal), 404);
}

/** Nothing else can name content, and a database would choke on NUL. */
function isName(text: string): boolean {
  return text.length <= 500 && !/\p{Cc}/u.test(text);
}
