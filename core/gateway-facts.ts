/**
 * What the gateway really enforces on an API: routes with the policies in force on them. A white list: nothing
 * of a consumer, a credential, an upstream or a plugin's secret has a place in these types. What the configuration
 * sets to something that is no plain value (a reference to a vault, a variable) is left out, never its default.
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
  /**
   * Headers a request must carry to reach the route, with the values that are accepted. No values: they are not told,
   * since only the values of headers that name a version, a format or the like are surely no secret.
   */
  readonly headers: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** What is matched on beside what stands above and is not known here: an empty list then does not mean any. */
  readonly incomplete: readonly ('hosts' | 'paths' | 'methods' | 'headers')[];
  /** The matched path prefix is cut off before the service sees the request. */
  readonly stripPath: boolean;
  /** In force for a caller of whom nothing special is configured, most important first. */
  readonly policies: readonly GatewayPolicy[];
  /** Kinds of policies that are configured for single consumers or consumer groups alone. */
  readonly onlyForSome: readonly GatewayPolicyKind[];
}

/** Where the plugin in force was configured: the most specific place wins. */
export type GatewayScope = 'route and service' | 'route' | 'service' | 'global';

/** Where a key or token is looked for, and under which name. */
export interface CredentialPlace {
  readonly in: 'header' | 'query' | 'body' | 'cookie';
  readonly name: string;
}

interface PolicyBase {
  /** Name of the Kong plugin. */
  readonly plugin: string;
  readonly scope: GatewayScope;
  /** Single consumers or consumer groups have a configuration of their own. */
  readonly variesByConsumer: boolean;
  /** It runs only for requests that meet a condition, which is not told. */
  readonly conditional: boolean;
}

/** What a plugin does, as far as callers meet it. */
export type GatewayRule =
  | {
      readonly kind: 'authentication';
      readonly scheme: 'key' | 'basic' | 'jwt' | 'oauth2' | 'openid-connect' | 'hmac' | 'mutual-tls' | 'ldap';
      /** Any of them will do. Empty where the connection itself proves it, or where the names are not known. */
      readonly places: readonly CredentialPlace[];
      /** OpenID Connect: the ways in (`bearer`, `client_credentials`, …). HMAC: the algorithms. LDAP: the word before the credentials. */
      readonly methods: readonly string[];
      /** One of these entries is enough; one may name several scopes that are needed together, with spaces between. */
      readonly scopes: readonly string[];
      /** Requests without credentials pass too, as an anonymous consumer. */
      readonly anonymousAllowed: boolean;
      /** Where several ways of authentication with this mark are in force, one is enough; without it each is needed. */
      readonly alternative: boolean;
    }
  | {
      readonly kind: 'rate-limit';
      /** Empty: the numbers are not known. */
      readonly limits: readonly { readonly requests: number; readonly windowSeconds: number }[];
      /** What is counted together: `consumer`, `credential`, `ip`, `service`, `header`, `path`, … */
      readonly countedBy: string;
      readonly header: string | null;
      /** Answered above the limit. `null`: not known. */
      readonly status: number | null;
      /** Responses carry `RateLimit-*` headers, and refusals `Retry-After`. */
      readonly tellsCaller: boolean;
    }
  /** Tokens of language models. */
  | {
      readonly kind: 'token-limit';
      readonly limits: readonly { readonly amount: number; readonly windowSeconds: number }[];
      /** `total_tokens`, `prompt_tokens`, `completion_tokens` or `cost`. */
      readonly unit: string;
      readonly countedBy: string;
      readonly header: string | null;
      readonly status: number | null;
    }
  /** Quotas that the responses of the API use up. */
  | {
      readonly kind: 'quota';
      readonly quotas: readonly {
        readonly name: string;
        readonly limits: readonly { readonly units: number; readonly windowSeconds: number }[];
      }[];
      readonly countedBy: string;
    }
  | {
      readonly kind: 'request-size';
      /** `null`: not known. */
      readonly maximumBytes: number | null;
      readonly needsContentLength: boolean;
    }
  | {
      readonly kind: 'cors';
      /** `*` for any. Empty: not known. */
      readonly origins: readonly string[];
      readonly methods: readonly string[];
      /** Empty: whatever the browser asks for. */
      readonly headers: readonly string[];
      readonly exposedHeaders: readonly string[];
      readonly credentials: boolean;
      readonly maxAgeSeconds: number | null;
    }
  /** Being authenticated is not enough; the names of groups stay inside. */
  | { readonly kind: 'access-list' }
  | { readonly kind: 'ip-restriction' }
  | {
      readonly kind: 'request-validation';
      readonly body: boolean;
      readonly parameters: readonly string[];
      /** Of the body. Empty: not known, or no body is validated. */
      readonly contentTypes: readonly string[];
    }
  | { readonly kind: 'correlation-id'; readonly header: string; readonly echoed: boolean }
  | { readonly kind: 'response-cache'; readonly seconds: number | null }
  /** The gateway answers by itself and nothing passes. */
  | { readonly kind: 'request-termination'; readonly status: number | null };

export type GatewayPolicyKind = GatewayRule['kind'];

export type GatewayPolicy = PolicyBase & GatewayRule;
