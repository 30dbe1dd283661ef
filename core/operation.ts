import type { JsonSchema } from './json-schema.ts';

export type ParameterLocation = 'path' | 'query' | 'querystring' | 'header' | 'cookie';

export interface OperationParameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly required: boolean;
  readonly description?: string;
  readonly deprecated?: boolean;
  /** OpenAPI `style`, with the default of its location filled in (`simple`, `form`, …). */
  readonly style: string;
  readonly explode: boolean;
  readonly allowReserved?: boolean;
  /** Set when the parameter is described by `content` instead of `schema`: serialise the value so. */
  readonly mediaType?: string;
  readonly schema: JsonSchema;
  /** First example of the parameter or its schema, when the specification gives one. */
  readonly example?: unknown;
}

export interface OperationBodyContent {
  readonly mediaType: string;
  readonly schema: JsonSchema;
  readonly example?: unknown;
  /** OpenAPI `encoding` of form and multipart fields. */
  readonly encoding?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface OperationRequestBody {
  readonly required: boolean;
  readonly description?: string;
  readonly content: readonly OperationBodyContent[];
}

/** One field of a body, flattened for display: `items[].price` or `customer.email`. */
export interface OperationField {
  readonly path: string;
  /** Type in words: `string`, `integer`, `array of object`, `string (uuid)`, `string or null`. */
  readonly type: string;
  readonly required: boolean;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly deprecated?: boolean;
}

export interface OperationResponse {
  /** `200`, `4XX`, `default`. */
  readonly status: string;
  readonly description: string;
  readonly mediaTypes: readonly string[];
  readonly headers: readonly { readonly name: string; readonly description?: string }[];
  /** Fields of the first media type, cut at a depth and count budget. */
  readonly fields: readonly OperationField[];
}

export interface SecurityScheme {
  /** Key under `components.securitySchemes`. */
  readonly key: string;
  readonly type: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect' | 'mutualTLS';
  readonly description?: string;
  /** `http`: `bearer`, `basic`, … in lower case. */
  readonly scheme?: string;
  /** `apiKey`: name of the header, query parameter or cookie, and which of them. */
  readonly name?: string;
  readonly in?: 'header' | 'query' | 'cookie';
  /** `oauth2`: the flow that the addresses are of, `clientCredentials`, `authorizationCode`, … */
  readonly flow?: string;
  readonly tokenUrl?: string;
  readonly authorizationUrl?: string;
  readonly openIdConnectUrl?: string;
  /** Scopes this operation asks for. */
  readonly scopes: readonly string[];
}

export interface OperationServer {
  readonly url: string;
  readonly description?: string;
  /** Default value of each `{variable}` in `url`. */
  readonly variables: Readonly<Record<string, string>>;
  /** The values that a variable may have, of those for which the specification lists them. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
}

/** Method and path of one API version, with everything needed to describe, call and check it. */
export interface Operation {
  /** `METHOD path`, equal across versions; see {@link operationKey}. */
  readonly key: string;
  /** Upper case. */
  readonly method: string;
  /** As under `paths`. */
  readonly path: string;
  readonly operationId: string | null;
  readonly summary: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  /** Absolute where the specification allows it. */
  readonly servers: readonly OperationServer[];
  readonly parameters: readonly OperationParameter[];
  readonly requestBody: OperationRequestBody | null;
  /** Request body flattened for display, first media type. */
  readonly bodyFields: readonly OperationField[];
  readonly responses: readonly OperationResponse[];
  /**
   * Alternatives, each a list of schemes that are needed together. An empty outer list: no security
   * is stated. An empty inner list: anonymous access is one of the alternatives.
   */
  readonly security: readonly (readonly SecurityScheme[])[];
  /**
   * The schemas that parameters and request body reach by `$ref: "#/$defs/Name"`, so that one operation
   * can be validated alone. Cut schemas (budget) stand here as `{}`.
   */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** The key of an operation inside one API version: `POST /refunds`. */
export function operationKey(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}
