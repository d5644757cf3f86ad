import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/medplum/live/**', 'test/runtimes/workerd/**'],
    // Files that start servers or SQLite files do so on their own ports and folders. On two cores vitest would use one, and many tests wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    reporters: ['default'],
  },
});
