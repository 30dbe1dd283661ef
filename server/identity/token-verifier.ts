import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { anonymousCaller } from '../../core/caller.ts';
import { CopilotError } from '../../core/errors.ts';
import type { IdentityReason } from './identity-reason.ts';
import type { Identity } from './identity-resolver.ts';
import { mapTeams, type TeamMap } from './map-teams.ts';

export interface JwtOptions {
  readonly issuer: string;
  readonly audience: string | readonly string[];
  /** Where the public keys are read from; or the keys themselves. Exactly one of them. */
  readonly jwksUrl?: string;
  readonly jwks?: JSONWebKeySet;
  /** Signature algorithms to accept; public-key ones only. */
  readonly algorithms: readonly string[];
  /** Name of the claim that lists teams; dots lead into nested claims. Absent: tokens carry no teams. */
  readonly teamsClaim?: string;
}

/**
 * Signatures by a private key alone. With `HS*` in the list a token signed with the public key as its secret would
 * pass, and `none` is no signature at all.
 */
const asymmetricAlgorithms = new Set('RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' '));

/** Clocks of two well-kept machines differ by less. */
const CLOCK_TOLERANCE_SECONDS = 30;
/** Longer than any identity provider's; a database key, after all. */
const MAXIMUM_SUBJECT_LENGTH = 500;

/** @throws CopilotError `configuration_invalid` */
export function createTokenVerifier(
  options: JwtOptions,
  teamMap: TeamMap | null,
  now: () => number,
): (token: string) => Promise<Identity> {
  const keys = createKeySet(options);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer,
        audience: [options.audience].flat(),
        algorithms: [...options.algorithms],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
      });
      return toIdentity(payload, options, teamMap);
    } catch (error) {
      return refuse(reasonOf(error));
    }
  };
}

function createKeySet(options: JwtOptions): JWTVerifyGetKey {
  const refused = options.algorithms.filter((algorithm) => !asymmetricAlgorithms.has(algorithm));
  if (options.algorithms.length === 0 || refused.length > 0) {
    throw new CopilotError(
      'configuration_invalid',
      `identity.jwt.algorithms: name one or more of ${[...asymmetricAlgorithms].join(', ')}.`,
    );
  }
  if (options.issuer === '' || [options.audience].flat().filter((audience) => audience !== '').length === 0) {
    throw new CopilotError('configuration_invalid', 'identity.jwt: issuer and audience are both needed.');
  }
  if (options.jwks !== undefined && options.jwksUrl === undefined) return createLocalJWKSet(options.jwks);
  if (options.jwksUrl !== undefined && options.jwks === undefined) {
    return createRemoteJWKSet(new URL(options.jwksUrl));
  }
  throw new CopilotError('configuration_invalid', 'identity.jwt: give exactly one of jwks_url and jwks_file.');
}

function toIdentity(payload: JWTPayload, options: JwtOptions, teamMap: TeamMap | null): Identity {
  const { sub } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAXIMUM_SUBJECT_LENGTH || /\p{Cc}/u.test(sub)) {
    return refuse('token_claims');
  }
  // The database holds no half characters; replaced, two different subjects could become one.
  if (!sub.isWellFormed()) return refuse('token_claims');
  const claim = options.teamsClaim === undefined ? undefined : readClaim(payload, options.teamsClaim);
  const values = [claim].flat().filter((value) => typeof value === 'string');
  return {
    caller: { subject: `jwt:${options.issuer}|${sub}`, teams: mapTeams(values, teamMap) },
    reason: null,
  };
}

/** A claim by its very name (`https://example.com/teams` has dots too), else along the dots. */
function readClaim(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  let value: unknown = payload;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function refuse(reason: IdentityReason): Identity {
  return { caller: anonymousCaller, reason };
}

const reasonsByClaim: Readonly<Record<string, IdentityReason>> = {
  iss: 'token_issuer',
  aud: 'token_audience',
  exp: 'token_expired',
  nbf: 'token_not_yet_valid',
};

function reasonOf(error: unknown): IdentityReason {
  if (error instanceof errors.JWTExpired) return 'token_expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    const reason = error.reason === 'check_failed' ? reasonsByClaim[error.claim] : undefined;
    return (
      reason ??
      (error.claim === 'iss' || error.claim === 'aud' ? reasonsByClaim[error.claim] : undefined) ??
      'token_claims'
    );
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'token_algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'token_signature';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'token_key_unknown';
  }
  if (
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported
  ) {
    return 'token_malformed';
  }
  // What is left is the way to the keys: a time-out, a refused connection, a document that is no key set.
  return 'keys_unavailable';
}
