/** An urgent fax that comes when nobody is at its desk, through the doors: whoever is on call is called, once. */
import type { Communication } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import type { FaxBook } from '../../src/faxes/book.ts';
import { bring, sample, withVendor, workAll } from '../faxes/bring-fax.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

/** The heart department's own number. */
const DIALLED = '+16025550107';
const DAY = Date.parse('2026-11-24T17:00:00Z');
const EVENING = Date.parse('2026-11-25T03:00:00Z');
const URGENT = '06-referral-ticked-boxes.pdf';
const PATH = '/v1/on-call/messages';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway({ change: (ports) => withVendor({ ...ports, faxBook: cuttingOff(ports.faxBook) }) });
});
afterAll(() => open.close());

/** Set: what has been read is not noted, as after a crash. */
let cut = false;
const cuttingOff = (book: FaxBook): FaxBook => ({
  ...book,
  async note(id, known) {
    if (cut && known.intake === 'read') throw new Fault('transient', { code: 'cut-off', text: 'Cut off.' });
    return book.note(id, known);
  },
});

let n = 0;
const come = (name: string, at: number, { to = DIALLED, from = '+16022340101' } = {}) => {
  open.clock = at;
  return bring(open, { id: `urgent-${++n}`, from, to, file: sample(name) });
};
const waiting = async () => (await open.call('staff', 'GET', PATH)).body.items;
const pages = async () => {
  const where = [['category', 'https://clinic-gateway.example.org/fhir/CodeSystem/message-kind|page-on-call']] as const;
  return (await open.ports.store.search<Communication>({ type: 'Communication', where, count: 100 })).matches;
};

test('within its hours, and where it is not urgent, nobody is called', async () => {
  expect((await come(URGENT, DAY, { from: '+16022340102' })).priority).toBe('urgent');
  expect((await come('01-referral-labelled-form.pdf', EVENING)).priority).toBe('routine');
  expect([await waiting(), await pages()]).toEqual([[], []]);
});

test('after hours the first on call has a message and a page, without a word of the patient; read again, or sent again, it is no other', async () => {
  cut = true;
  const fax = await come(URGENT, EVENING);
  cut = false;
  open.clock += 60_000;
  await workAll(open);
  expect((await open.ports.faxBook.find(fax.id))?.intake).toBe('read');
  const [message, ...others] = await waiting();
  expect(others).toEqual([]);
  expect(message).toMatchObject({
    status: 'with-physician',
    with: { name: 'Daniel Abernathy, MD' },
    fax: fax.id,
    callback: '+16025550106',
    until: new Date(EVENING + 600_000).toISOString(),
    message: expect.stringContaining(fax.id),
  });
  expect(message.patient).toBeUndefined();
  const [page, ...more] = await pages();
  expect([page?.recipient?.[0]?.reference, page?.about?.[0]?.reference]).toEqual([
    message.with.reference,
    message.task,
  ]);
  expect(more).toEqual([]);
  expect(JSON.stringify([message, page])).not.toMatch(/Haverkamp|1960|5550147|mole|DZL940739253|Bloom/);
  const again = await come(URGENT, EVENING + 120_000);
  expect(again.status).toBe('repeat');
  expect([(await waiting()).length, (await pages()).length]).toEqual([1, 1]);
});

test('whoever does not acknowledge it hands it on, and the next has a page of their own', async () => {
  open.clock += 11 * 60_000;
  await open.gateway.tick();
  const [message] = await waiting();
  expect(message).toMatchObject({ with: { name: 'Lucia Montenegro, MD' }, status: 'with-physician' });
  expect((await pages()).map(({ recipient }) => recipient?.[0]?.reference)).toEqual(
    expect.arrayContaining(message.givenTo.map(({ reference }: { reference: string }) => reference)),
  );
  const done = await open.call('staff', 'POST', `${PATH}/${message.id}/acknowledge`, {});
  expect(done.body).toMatchObject({ status: 'acknowledged', fax: message.fax });
  await open.gateway.tick();
  expect([await waiting(), (await pages()).length]).toEqual([[], 2]);
});

test('a number that is no department’s is Patient Services’: nobody is on call, and the message is theirs at once', async () => {
  const fax = await come('08-referral-ehr-printout.pdf', EVENING + 3_600_000, { to: '+16025550101' });
  expect(fax.priority).toBe('urgent');
  expect(await waiting()).toMatchObject([{ status: 'with-patient-services', fax: fax.id }]);
});
