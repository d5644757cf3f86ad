import { expect, test } from 'vitest';
import { bundleWorker, MOST_KIB, MOST_READER_KIB } from '../../scripts/worker-size.ts';

test('the Worker bundles offline, and stays small', () => {
  const { gzipKib, output } = bundleWorker();
  expect(output).toContain('--dry-run: exiting now.');
  expect(gzipKib).toBeLessThan(MOST_KIB);
  // A bundle without the program would be small too.
  expect(gzipKib).toBeGreaterThan(100);
});

test('the reader bundles with its programs, and fits', () => {
  const { gzipKib } = bundleWorker('wrangler.reader.toml');
  expect(gzipKib).toBeLessThan(MOST_READER_KIB);
  expect(gzipKib).toBeGreaterThan(2000);
});
