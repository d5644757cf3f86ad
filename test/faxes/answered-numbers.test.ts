/** Who is answered by the machine alone: a caller id may be forged by whoever earns by calls to it. */
import type { Communication } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { bring, sample, withVendor } from './bring-fax.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
});
afterAll(() => open.close());

test.each([
  ['+16026667000', 1],
  ['+88213300001', 0],
  ['+19005550123', 0],
])('%s is answered %i times', async (from, answers) => {
  await bring(open, { id: from, from, to: '+16025550101', file: sample('14-chart-two-pages.pdf') });
  const where: [string, string][] = [['medium', 'FAXWRIT']];
  const { matches } = await open.ports.store.search<Communication>({ type: 'Communication', where, count: 100 });
  const out = matches.filter(({ recipient, contained }) =>
    contained?.some(
      (one) => `#${one.id}` === recipient?.[0]?.reference && 'telecom' in one && JSON.stringify(one).includes(from),
    ),
  );
  expect(out).toHaveLength(answers);
});
