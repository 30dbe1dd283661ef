import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { Agent, buildConnector } from 'undici';
import { CopilotError } from '../../../core/errors.ts';
import { literalAddress } from './public-address.ts';

/** All addresses of a host name. */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface GuardedAgentOptions {
  /** Judges an IP address before anything is sent to it. */
  readonly mayConnect: (address: string) => boolean;
  /** Default: the resolver of the operating system. */
  readonly lookup?: Lookup;
}

/** A connection that was not made because of where it would have led. Never tried again. */
export class RefusedAddress extends CopilotError {
  constructor(reason: string) {
    super('document_unreadable', reason);
  }
}

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/**
 * An agent that judges every address at the only place where connections are made, and connects to the very address
 * that was judged: a name that resolves to something else a moment later gains nothing.
 */
export function createGuardedAgent({ mayConnect, lookup = resolve }: GuardedAgentOptions): Agent {
  const guardedLookup = (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    void answer(hostname, options, callback);
  };
  async function answer(hostname: string, options: LookupOptions, callback: LookupCallback): Promise<void> {
    let addresses: LookupAddress[];
    try {
      addresses = await resolveChecked(hostname, lookup, mayConnect);
    } catch (error) {
      callback(error instanceof Error ? error : new RefusedAddress('has a host name that cannot be resolved'), '');
      return;
    }
    const [first] = addresses;
    if (options.all === true || first === undefined) callback(null, addresses);
    else callback(null, first.address, first.family);
  }
  // `allowH2` off: one request per connection at a time keeps time-outs and aborts simple.
  const connect = buildConnector({ lookup: guardedLookup, allowH2: false });
  return new Agent({
    allowH2: false,
    connect: (options, callback) => {
      // A literal address never reaches the look-up.
      const literal = literalAddress(options.hostname);
      if (literal !== null && !mayConnect(literal)) callback(refuse(), null);
      else connect(options, callback);
    },
  });
}

async function resolveChecked(
  hostname: string,
  lookup: Lookup,
  mayConnect: (address: string) => boolean,
): Promise<LookupAddress[]> {
  const addresses = [...(await lookup(hostname))];
  // One private address among public ones is a trap, not a choice.
  if (!addresses.every(({ address }) => mayConnect(address))) throw refuse();
  if (addresses.length === 0) throw new RefusedAddress('has a host name without an address');
  return addresses;
}

function resolve(hostname: string): Promise<LookupAddress[]> {
  return systemLookup(hostname, { all: true });
}

function refuse(): RefusedAddress {
  return new RefusedAddress(
    'leads to a private or reserved network address; if it is meant, list it and set allow_private_addresses for this source',
  );
}
