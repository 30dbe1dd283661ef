/**
 * For connections to a server: the operating system asks every so often whether it is still there. Without it a
 * server that vanished from the network without a word would be waited for for ever.
 */
export const watchfulConnection = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;
