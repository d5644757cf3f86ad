import { defineConfig } from 'vitest/config';

/** `npm run test:medplum`: against the live server of MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET. */
export default defineConfig({
  test: {
    include: ['test/medplum/live/**/*.test.ts'],
    // One server, one quota.
    fileParallelism: false,
    testTimeout: 60_000,
    reporters: ['default'],
  },
});
