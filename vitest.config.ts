import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres-cluster.ts'],
    // The default leaves a core idle, which on two cores is half of the machine.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 90_000,
  },
});
