import { expect, test } from 'vitest';
import { bundleWorker, MOST_KIB } from '../../scripts/worker-size.ts';

test('the Worker bundles offline, and stays small', () => {
  const { gzipKib, output } = bundleWorker();
  expect(output).toContain('--dry-run: exiting now.');
  expect(gzipKib).toBeLessThan(MOST_KIB);
  // A bundle without the program would be small too.
  expect(gzipKib).toBeGreaterThan(100);
});
