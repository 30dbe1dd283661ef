import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CatalogueOperation } from '../../../../core/catalogue.ts';
import type { GatewayFacts, GatewayPolicy, GatewayRoute } from '../../../../core/gateway-facts.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { buildApi } from '../../../support/build-operation.ts';
import { createTestApp, type TestApp } from '../../../support/create-test-app.ts';
import { readSpecification } from '../../snippets/support/read-specification.ts';

/** The clock of the fixtures: 2026-03-02T12:00:00Z. */
export const fixtureNow = Date.UTC(2026, 2, 2, 12);

export interface WireFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly pointer: string;
  readonly message: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly source: string;
}

export interface WireExplanation {
  readonly operation: { readonly method: string; readonly path: string; readonly version: string } | null;
  readonly scope: { readonly api: string; readonly version: string } | null;
  readonly request: {
    readonly method: string;
    readonly url: string | null;
    readonly headers: readonly { readonly name: string; readonly value: string }[];
    readonly body: string | null;
  } | null;
  readonly response: {
    readonly status: number | null;
    readonly headers: readonly unknown[];
    readonly body: string | null;
  } | null;
  readonly findings: readonly WireFinding[];
  readonly status_explanation: { readonly status: number; readonly cause: string; readonly likelihood: string } | null;
  readonly corrected: {
    readonly code: string;
    readonly verified: boolean;
    readonly problems: readonly unknown[];
  } | null;
  readonly citations: readonly { readonly kind: string; readonly title: string }[];
}

export interface Fixture {
  readonly name: string;
  readonly api: string;
  readonly version?: string;
  readonly gateway?: readonly GatewayPolicy[];
  readonly paste: string;
  /** All errors and warnings, `code pointer`, in order. */
  readonly faults: readonly string[];
  /** Further findings that only inform. */
  readonly notes?: readonly string[];
  readonly status?: readonly [likelihood: string, cause: RegExp];
  /** `METHOD path`, or `null` where none is near. */
  readonly operation?: string | null;
  /** The credentials are computed over the request, so that the corrected call holds none and says so. */
  readonly computed?: 'hmac' | 'digest' | 'certificate';
  /** What the corrected call must hold. */
  readonly corrected?: readonly RegExp[];
}

const root = path.resolve(import.meta.dirname, '../../../..');
const realSpecs = path.resolve(root, '../shared/eval/specs');

/** Where a specification of the evaluation data is; `null` where the data are not at hand. */
export function realSpecification(file: string): string | null {
  const found = path.join(realSpecs, file);
  return existsSync(found) ? found : null;
}

export function exampleSpecification(file: string): string {
  return path.join(root, 'examples/apis', file);
}

const parsed = new Map<string, readonly CatalogueOperation[]>();

/** The operations of a file as the catalogue has them. */
export function catalogueOperations(api: string, version: string, file: string): readonly CatalogueOperation[] {
  const key = `${api} ${version} ${file}`;
  const known =
    parsed.get(key) ??
    readSpecification(file).map((operation) => ({ api, apiTitle: `${api} API`, version, url: null, operation }));
  parsed.set(key, known);
  return known;
}

export interface FixtureApi {
  readonly slug: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly current: string;
}

/** The app over some specifications, with one route of a gateway in front of each API that has policies. */
export function createExplainApp(
  apis: readonly FixtureApi[],
  policies: readonly GatewayPolicy[] = [],
  route: Partial<GatewayRoute> = {},
): TestApp {
  const facts: GatewayFacts = {
    routes: [
      {
        name: 'all', service: 'service', protocols: ['https'], hosts: [], paths: [], methods: [], headers: [], incomplete: [],
        stripPath: false, policies, onlyForSome: [], ...route,
      },
    ],
  }; // prettier-ignore
  return createTestApp({
    buildSnippet,
    now: () => fixtureNow,
    content: {
      apis: apis.map(({ slug, versions, current }) => ({
        visibility: 'public',
        value: buildApi(slug, { currentVersion: current, versions: Object.keys(versions) }),
      })),
      operations: apis.flatMap(({ slug, versions }) =>
        Object.entries(versions).flatMap(([version, file]) =>
          catalogueOperations(slug, version, file).map((value) => ({ visibility: 'public' as const, value })),
        ),
      ),
      pages: [],
      gatewayFacts:
        policies.length === 0 ? [] : apis.map(({ slug }) => ({ visibility: 'public', value: { api: slug, facts } })),
    },
  });
}

export async function explain(app: TestApp, body: Readonly<Record<string, unknown>>): Promise<WireExplanation> {
  const response = await app.post('/v1/explain', body);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  return JSON.parse(text) as WireExplanation;
}

/** An unsigned JWT with these claims. */
export function tokenOf(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJlLW9mLXRoZS10ZXN0cw`;
}
