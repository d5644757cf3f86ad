import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { readerScript } from './test/runtimes/workerd/reader-script.ts';

// Nothing is asked of Cloudflare.
process.env.WRANGLER_SEND_METRICS = 'false';
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false';

let beside: ReturnType<typeof readerScript> | undefined;

/** The Worker inside workerd with these variables; its tests are in a folder of the same name. */
function project(name: string, variables: (medplumDown: string) => Record<string, string>) {
  return {
    plugins: [
      cloudflareTest(({ inject }) => ({
        wrangler: { configPath: './wrangler.toml' },
        miniflare: {
          workers: [(beside ??= readerScript())],
          bindings: { PUBLIC_URL: 'http://localhost', LOG_LEVEL: 'silent', ...variables(inject('medplumDown')) },
        },
      })),
    ],
    test: {
      name,
      include: [`test/runtimes/workerd/${name}/**/*.test.ts`],
      globalSetup: ['test/runtimes/workerd/medplum-for-tests.ts'],
      testTimeout: 20_000,
    },
  };
}

/** The reader script by itself. */
const reader = {
  plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.reader.toml' } })],
  test: { name: 'reader', include: ['test/runtimes/workerd/reader/**/*.test.ts'], testTimeout: 20_000 },
};

export default defineConfig({
  test: {
    projects: [
      reader,
      // As `npm run dev:worker`.
      project('embedded', () => ({ DEV: '1' })),
      // As deployed, while the Medplum server is down.
      project('deployed', (medplumDown) => ({
        MEDPLUM_BASE_URL: medplumDown,
        MEDPLUM_CLIENT_ID: 'gateway',
        MEDPLUM_CLIENT_SECRET: 'secret',
        ADMIN_SECRET: 'admin-secret-of-the-tests-in-workerd',
      })),
    ],
    reporters: ['default'],
  },
});
