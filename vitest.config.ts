import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/medplum/live/**', 'test/runtimes/workerd/**'],
    // Files that start servers or SQLite files do so on their own ports and folders.
    testTimeout: 20_000,
    reporters: ['default'],
  },
});
