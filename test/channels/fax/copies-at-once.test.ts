/** Many copies of one page that came at once: each waits for those before it, and none of them for long. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Consumed } from '../../../src/gateway.ts';
import type { Leased } from '../../../src/ports/spool/index.ts';
import { workOff } from '../../../src/spool-loop.ts';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';
import { notify, tellingVendor, tinyFax, tinyOpener } from './tiny-faxes.ts';

const COPIES = 15;

let open: OpenGateway;
beforeEach(async () => {
  open = await openGateway({
    change: (ports) => ({
      ...ports,
      faxVendors: [...ports.faxVendors, tellingVendor(new Map(), ports.now).vendor],
      pageOpener: tinyOpener(),
    }),
  });
});
afterEach(() => open.close());

test('copies whose pages were opened last first are read within a minute, the first of them as the one of the desk', async () => {
  const file = new TextDecoder().decode(tinyFax(1, 'copy'));
  for (let copy = 0; copy < COPIES; copy++) {
    await notify(open, { id: `copy-${copy}`, file });
    open.clock += 1;
  }
  const { spool, now } = open.ports;
  const all = (consume: (message: Leased) => Promise<Consumed>) => workOff(spool, consume, now);
  // Up to the reading, of which each is put off: the copy that came last the least.
  let put = 0;
  const consume = async (message: Leased): Promise<Consumed> => {
    if (message.topic !== 'fax-read') return open.gateway.consume(message);
    const { receivedAt = 0 } = (await open.ports.faxBook.find(String(message.body.fax))) ?? {};
    put++;
    return { retryAfterMs: 2_000 - (receivedAt % 1_000), reason: 'later' };
  };
  while ((await all(consume)) > 0);
  expect(put).toBe(COPIES);
  const started = open.clock;
  while ((await spool.depth()).queued > 0) {
    open.clock += 100;
    while ((await all(open.gateway.consume)) > 0);
    expect(open.clock - started, 'ms until all are read').toBeLessThanOrEqual(60_000);
  }
  const { body } = await open.call('staff', 'GET', '/v1/faxes?count=100');
  const states = body.items.map(({ vendorFaxId, status }: { vendorFaxId: string; status: string }) => [
    vendorFaxId,
    status,
  ]);
  const repeats = Array.from({ length: COPIES - 1 }, (_, i) => [`copy-${i + 1}`, 'repeat']);
  expect(states.sort()).toEqual([['copy-0', 'review'], ...repeats].sort());
});
