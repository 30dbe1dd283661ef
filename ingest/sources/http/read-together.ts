/**
 * Reads that are worth something only together: when one fails, the others are stopped, since nobody waits for them any
 * more and their attempts would go on for minutes.
 */
export async function readTogether<Result>(
  signal: AbortSignal | undefined,
  read: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  try {
    return await read(signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]));
  } catch (error) {
    controller.abort();
    throw error;
  }
}
