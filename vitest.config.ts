import { defineConfig } from 'vitest/config';

const long = 'test/**/*.long.test.ts';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: 'test/setup.ts',
    reporters: ['default', './test/cpu/reporter.ts'],
    // Many tests wait for processes and sockets; vitest's own choice on two cores is one worker.
    maxWorkers: 2,
    // Concurrent tests are those that wait for brokers.
    maxConcurrency: 12,
    projects: [
      {
        extends: true,
        test: { name: 'main', include: ['test/**/*.test.ts'], exclude: [long], isolate: false },
      },
      { extends: true, test: { name: 'long', include: [long], testTimeout: 600_000 } },
    ],
  },
});
