import type { Operation } from '../../../../core/operation.ts';

/** The operation with its access tokens from another address: that of its specification cannot be reached. */
export function withTokenAddress(operation: Operation, address: string): Operation {
  const security = operation.security.map((schemes) =>
    schemes.map((scheme) => (scheme.tokenUrl === undefined ? scheme : { ...scheme, tokenUrl: address })),
  );
  return { ...operation, security };
}
