import { configDefaults, defineConfig } from 'vitest/config';

/** Suites that start many processes or read megabytes of real input: `npm run test:long`. */
const longSuites = 'test/**/*.long.test.ts';

export default defineConfig(({ mode }) => ({
  test: {
    include: [mode === 'long' ? longSuites : 'test/**/*.test.ts'],
    exclude: mode === 'long' ? configDefaults.exclude : [...configDefaults.exclude, longSuites],
    globalSetup: ['test/support/postgres-cluster.ts'],
    // The default leaves a core idle, which on two cores is half of the machine.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 90_000,
    // The default of one second is less than a busy machine may take for what is waited for.
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
}));
