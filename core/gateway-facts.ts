/**
 * What the gateway really enforces on an API: routes with the policies in force on them. A white list: nothing
 * of a consumer, a credential, an upstream or a plugin's secret has a place in these types.
 */
export interface GatewayFacts {
  /** In the order of the gateway's own names and paths, so that equal configurations give equal facts. */
  readonly routes: readonly GatewayRoute[];
}

export interface GatewayRoute {
  readonly name: string | null;
  /** Name of the gateway service behind the route. */
  readonly service: string | null;
  readonly protocols: readonly string[];
  /** Public host names, wildcards included. Empty: any. */
  readonly hosts: readonly string[];
  /** Path prefixes; one that begins with `~` is a regular expression. Empty: any. */
  readonly paths: readonly string[];
  /** Upper case. Empty: any. */
  readonly methods: readonly string[];
  /** Headers a request must carry to reach the route, with the values that are accepted. */
  readonly headers: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** The matched path prefix is cut off before the service sees the request. */
  readonly stripPath: boolean;
  /** In force for a caller of whom nothing special is configured, most important first. */
  readonly policies: readonly GatewayPolicy[];
}

/** Where the plugin in force was configured: the most specific place wins. */
export type GatewayScope = 'route and service' | 'route' | 'service' | 'global';

interface PolicyBase {
  /** Name of the Kong plugin. */
  readonly plugin: string;
  readonly scope: GatewayScope;
  /** Single consumers or consumer groups have a configuration of their own. */
  readonly variesByConsumer: boolean;
}

export type GatewayPolicy = PolicyBase &
  (
    | {
        readonly kind: 'authentication';
        readonly scheme: 'key' | 'basic' | 'jwt' | 'oauth2' | 'openid-connect' | 'hmac' | 'mutual-tls' | 'ldap';
        /** Names under which a key or token is looked for, and where: `apikey` in `header` or `query`. */
        readonly keyNames: readonly string[];
        readonly locations: readonly ('header' | 'query' | 'body' | 'cookie')[];
        readonly scopes: readonly string[];
        /** Requests without credentials pass too, as an anonymous consumer. */
        readonly anonymousAllowed: boolean;
      }
    | {
        readonly kind: 'rate-limit';
        readonly limits: readonly { readonly requests: number; readonly windowSeconds: number }[];
        /** What is counted together: `consumer`, `credential`, `ip`, `service`, `header`, `path`, … */
        readonly countedBy: string;
        readonly header: string | null;
      }
    | { readonly kind: 'request-size'; readonly maximumBytes: number; readonly needsContentLength: boolean }
    | {
        readonly kind: 'cors';
        /** `*` for any. */
        readonly origins: readonly string[];
        readonly methods: readonly string[];
        readonly headers: readonly string[];
        readonly exposedHeaders: readonly string[];
        readonly credentials: boolean;
        readonly maxAgeSeconds: number | null;
      }
    /** Being authenticated is not enough; the names of groups stay inside. */
    | { readonly kind: 'access-list' }
    | { readonly kind: 'ip-restriction' }
    | { readonly kind: 'request-validation'; readonly body: boolean; readonly parameters: readonly string[] }
    | { readonly kind: 'correlation-id'; readonly header: string; readonly echoed: boolean }
    | { readonly kind: 'response-cache'; readonly seconds: number | null }
    /** The gateway answers by itself and nothing passes. */
    | { readonly kind: 'request-termination'; readonly status: number }
  );
