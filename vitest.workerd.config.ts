import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

// The same Worker as `npm run dev:worker`, inside workerd. Nothing is asked of Cloudflare.
process.env['WRANGLER_SEND_METRICS'] = 'false';
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: { bindings: { DEV: '1', PUBLIC_URL: 'http://localhost', LOG_LEVEL: 'error' } },
    }),
  ],
  test: {
    include: ['test/runtimes/workerd/**/*.test.ts'],
    testTimeout: 20_000,
    reporters: ['default'],
  },
});
