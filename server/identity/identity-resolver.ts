import { anonymousCaller, type Caller } from '../../core/caller.ts';
import { CopilotError } from '../../core/errors.ts';
import { equalSecrets } from './equal-secrets.ts';
import { bearerToken } from './bearer-token.ts';
import { readGatewayCaller, type GatewayOptions, type GroupHeader } from './gateway-caller.ts';
import { createTokenVerifier, type JwtOptions } from './token-verifier.ts';
import type { TeamMap } from './map-teams.ts';
import type { IdentityReason } from './identity-reason.ts';

export interface IdentityOptions {
  /** Absent: Bearer tokens prove nothing. */
  readonly jwt?: JwtOptions;
  /** From claim or group values to portal teams; values it does not name are dropped. `null`: values are teams. */
  readonly teamMap: TeamMap | null;
  /** What Kong adds as `X-Copilot-Secret`. Absent: Kong's headers prove nothing. */
  readonly sharedSecret?: string;
  /** See {@link GatewayOptions.groupHeaders}; both when left out. */
  readonly groupHeaders?: readonly GroupHeader[];
  /** A Bearer token equal to it is nobody's failed JWT: admin calls check it themselves. */
  readonly adminToken?: string;
  /** Refuse anonymous callers. */
  readonly required: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Identity {
  readonly caller: Caller;
  /** Why credentials that were sent did not count; `null` when they did, or when there were none. */
  readonly reason: IdentityReason | null;
}

/** Who asks, as proved by the request's headers. */
export interface IdentityResolver {
  /** @throws CopilotError `unauthenticated` where identity is required and not proved */
  resolve(headers: Headers): Promise<Identity>;
}

/**
 * Anonymous unless proved, by a token or by the gateway. A token of ours that fails makes the caller anonymous
 * even when the gateway vouches: two proofs of which one is bad are treated as none.
 * @throws CopilotError `configuration_invalid`
 */
export function createIdentityResolver(options: IdentityOptions): IdentityResolver {
  const gateway: GatewayOptions = {
    groupHeaders: options.groupHeaders ?? ['x-consumer-groups', 'x-authenticated-groups'],
    ...(options.sharedSecret === undefined ? {} : { sharedSecret: options.sharedSecret }),
  };
  const verifyToken = options.jwt === undefined ? null : createTokenVerifier(options.jwt, options.teamMap, options.now);

  async function identify(headers: Headers): Promise<Identity & { readonly admin: boolean }> {
    const token = bearerToken(headers);
    const admin = token !== null && options.adminToken !== undefined && equalSecrets(token, options.adminToken);
    if (token !== null && !admin && verifyToken !== null) return { ...(await verifyToken(token)), admin };
    const identity = readGatewayCaller(headers, gateway, options.teamMap);
    const unused = token !== null && !admin && identity.caller.subject === null && identity.reason === null;
    return { caller: identity.caller, reason: unused ? 'tokens_not_configured' : identity.reason, admin };
  }

  return {
    async resolve(headers) {
      const { caller, reason, admin } = await identify(headers);
      if (options.required && caller.subject === null && !admin) {
        throw new CopilotError('unauthenticated', 'This service answers only callers who prove who they are.', {
          details: [{ field: 'authorization', reason: reason ?? 'credentials_missing' }],
        });
      }
      return { caller: caller.subject === null ? anonymousCaller : caller, reason };
    },
  };
}
