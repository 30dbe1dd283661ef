import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';
import { pino } from 'pino';

/** A mock of a specification that refuses every request the specification does not allow. */
export interface PrismMock {
  readonly address: string;
  close(): Promise<void>;
}

/** @param specification path of its file, or itself */
export async function startPrismMock(specification: string | object): Promise<PrismMock> {
  const operations = await getHttpOperationsFromSpec(specification);
  const server = createServer(operations, {
    cors: false,
    config: {
      checkSecurity: true,
      validateRequest: true,
      validateResponse: false,
      errors: false,
      isProxy: false,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
    // Prism calls levels of its own.
    components: { logger: pino({ enabled: false, customLevels: { start: 31, success: 32 } }) as never },
  });
  const address = await server.listen(0, '127.0.0.1');
  return { address, close: () => server.close() };
}
