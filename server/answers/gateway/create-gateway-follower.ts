import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueOperation } from '../../../core/catalogue.ts';
import type { GatewayFacts } from '../../../core/gateway-facts.ts';
import type { Operation } from '../../../core/operation.ts';
import { followGateway } from './follow-gateway.ts';

/** The operation as the gateway in front of its API has it called: what every piece of computed code is built from. */
export type GatewayFollower = (entry: Pick<CatalogueOperation, 'api' | 'operation'>) => Promise<Operation>;

/**
 * {@link followGateway} with the facts that the caller may see, read once for each API.
 * @param onFailure told when facts cannot be read; the operation then stays as its specification has it. Absent: that throws
 */
export function createGatewayFollower(
  catalogue: Pick<Catalogue, 'readGatewayFacts'>,
  caller: Caller,
  { signal, onFailure }: { readonly signal: AbortSignal; readonly onFailure?: (error: unknown) => void },
): GatewayFollower {
  const known = new Map<string, Promise<GatewayFacts | null>>();
  const read = async (api: string): Promise<GatewayFacts | null> => {
    try {
      return await catalogue.readGatewayFacts(caller, api, { signal });
    } catch (error) {
      if (onFailure === undefined) throw error;
      onFailure(error);
      return null;
    }
  };
  return async ({ api, operation }) => {
    const facts = known.get(api) ?? read(api);
    known.set(api, facts);
    return followGateway(operation, await facts);
  };
}
