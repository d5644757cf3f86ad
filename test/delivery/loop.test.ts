/** The loop over fax, through the doors of a whole gateway with a folder for a service. */
import type { AuditEvent, Communication, Patient, PractitionerRole, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readBarcode } from '../../src/documents/return-token.ts';
import { npiCheckDigit } from '../../src/fhir/npi.ts';
import { SID } from '../../src/fhir/systems.ts';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral, textDocument } from '../referrals/samples.ts';
import { faxFolder } from './fax-folder.ts';

let open: OpenGateway;
let faxes: ReturnType<typeof faxFolder>;
let n = 500;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());
beforeEach(() => {
  faxes = faxFolder(open);
});

const NPI = (n: number) => `12345000${n}${npiCheckDigit(`12345000${n}`)}`;
const fresh = (more = {}) => referral(++n, more);

/** Works the spool off; answers the faxes that went out since the test began or this was last asked. */
async function faxesOut() {
  await faxes.workedOff();
  return faxes.news();
}

const step = (id: string, name: string, body: unknown = {}) =>
  open.call('staff', 'POST', `/v1/referrals/${id}/${name}`, body);

async function verify(reference: string, number: string): Promise<void> {
  const body = { number, owner: { reference, name: 'Outside practice' }, how: 'call-back' };
  expect((await open.call('staff', 'POST', '/v1/fax-numbers', body)).status).toBe(201);
}

/** Referred by telephone by a provider outside, who has no client. */
async function incoming(more = {}) {
  const npi = '1487654323';
  const referrer = {
    npi,
    name: { given: ['Avery'], family: 'Outside' },
    fax: '480-234-0199',
    organization: { name: 'Outside Practice', npi: '1669999991' },
  };
  const answer = await open.call('staff', 'POST', '/v1/referrals', fresh({ referrer, ...more }));
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  const task = await open.ports.store.read('Task', answer.body.task.slice(5));
  return {
    id: answer.body.id as string,
    organization: task.requester?.reference ?? '',
    patient: answer.body.patient.reference,
  };
}

async function communications(serviceRequest: string): Promise<Stored<Communication>[]> {
  const page = await open.ports.store.search<Communication>({
    type: 'Communication',
    where: [['based-on', serviceRequest]],
    count: 50,
  });
  return page.matches;
}

describe('a referral from outside, whose sender has no client', () => {
  test('is told of each step, at its verified number, with the patient inside and not on the cover', async () => {
    const { id, organization, patient } = await incoming();
    await verify(organization, '480-234-0199');
    await step(id, 'accept');
    await step(id, 'request-information', { question: 'Which side hurts?' });
    const [asked, ...none] = await faxesOut();
    expect(none).toEqual([]);
    expect(asked?.to).toBe('+14802340199');
    const { name } = (await open.ports.store.read('Patient', patient.slice(8))) as Patient;
    const family = name?.[0]?.family ?? 'nobody';
    expect(asked?.text[0]).not.toContain(family);
    expect(asked?.text[0]).not.toContain('hurts');
    expect(asked?.text[1]).toContain(family);
    expect(asked?.text[1]).toContain('Which side hurts?');

    await step(id, 'provide-information', { note: 'Left.', learnedFrom: { how: 'fax', who: 'Avery' } });
    expect(await faxesOut()).toEqual([]); // what it told us itself is no news to it
    await step(id, 'schedule', { start: '2026-12-08T09:00:00-07:00', end: '2026-12-08T09:30:00-07:00' });
    const [visit] = await faxesOut();
    expect(visit?.text[1]).toContain('Tuesday, December 8, 2026 at 9:00');
    await step(id, 'complete', { documents: [textDocument('Consult note', 'Nothing was found.')] });
    const [note] = await faxesOut();
    expect(note?.text.join(' ')).toContain('Nothing was found.');
    expect(note?.text[1]).toContain('The referral is completed.');
    const { body } = await open.call('staff', 'GET', `/v1/referrals/${id}`);
    const receipts = await communications(body.serviceRequest);
    const disclosed = await open.ports.store.search<AuditEvent>({
      type: 'AuditEvent',
      where: [['patient', patient]],
      count: 100,
    });
    expect(disclosed.matches.filter(({ subtype }) => subtype?.[0]?.code === 'disclose')).toHaveLength(receipts.length);
    expect(receipts.map(({ status }) => status)).toEqual(receipts.map(() => 'completed'));
  });

  test('without a verified number nothing goes out, and a person is asked; verified, it is sent by a person', async () => {
    const { id, organization } = await incoming({
      referrer: {
        npi: NPI(3),
        name: { given: ['Nobody'], family: 'Verified' },
        fax: '480-234-0177',
      },
    });
    await step(id, 'decline', { reason: 'no-capacity' });
    expect(await faxesOut()).toEqual([]);
    const { body } = await open.call('staff', 'GET', `/v1/referrals/${id}`);
    const [fax] = await communications(body.serviceRequest);
    expect(fax).toMatchObject({ status: 'stopped', statusReason: { coding: [{ code: 'no-number' }] } });
    const tasks = await open.ports.store.search<Task>({ type: 'Task', where: [['focus', `Communication/${fax?.id}`]] });
    expect(tasks.matches).toMatchObject([{ status: 'requested', code: { coding: [{ code: 'fax-failed' }] } }]);
    await verify(organization, '480-234-0177');
    const again = await open.call('staff', 'POST', `/v1/faxes/out/${fax?.id}/settle`, { sent: false });
    expect(again.status, JSON.stringify(again.body)).toBe(200);
    const [declined] = await faxesOut();
    expect(declined?.text[1]).toContain('no capacity');
    expect((await open.ports.store.read('Task', tasks.matches[0]?.id ?? '')).status).toBe('completed');
  });

  test('a partner with a client is told over the API, not by fax', async () => {
    const sent = await open.call('partner', 'POST', '/v1/referrals', fresh());
    await step(sent.body.id, 'accept');
    await step(sent.body.id, 'decline', { reason: 'no-capacity' });
    expect(await faxesOut()).toEqual([]);
    expect(await communications(sent.body.serviceRequest)).toEqual([]);
  });
});

describe('a referral to a provider outside, who has no client', () => {
  async function outgoing() {
    const ours = await open.call(null, 'GET', '/v1/providers?specialty=family%20medicine');
    const charts = await open.ports.store.search<Patient>({
      type: 'Patient',
      where: [['identifier', `${SID.mrn}|`]],
      count: 20,
    });
    const performer = {
      npi: NPI(1),
      name: { given: ['Jordan'], family: 'Elsewhere' },
      fax: '480-234-0188',
      organization: { name: 'Elsewhere Cardiology', npi: NPI(2) },
    };
    const patient = charts.matches[n % charts.matches.length];
    const body = fresh({
      patient: { reference: `Patient/${patient?.id}` },
      referrer: { reference: ours.body.items[0].reference },
      performer,
      documents: [textDocument('History', 'A long history.')],
    });
    const { search } = open.ports.store;
    const sent = await open.call('staff', 'POST', '/v1/referrals', body);
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    const roles = await search<PractitionerRole>({
      type: 'PractitionerRole',
      where: [['identifier', `${SID.practitionerRole}|${NPI(1)}-${NPI(2)}`]],
    });
    return { ...sent.body, role: `PractitionerRole/${roles.matches[0]?.id}` };
  }

  test('leaves as a packet with a reply sheet, is asked again by its date, and then is overdue', async () => {
    const sent = await outgoing();
    await verify(sent.role, '480-234-0188');
    const [packet, ...none] = await faxesOut();
    expect(none).toEqual([]);
    expect(packet?.to).toBe('+14802340188');
    expect(packet?.text.join(' ')).toContain('A long history.');
    expect(packet?.text.join(' ')).toContain('Chest pain on exertion');
    const sheet = packet?.text.at(-1) ?? '';
    expect(sheet).toContain('More information needed');
    const token = /CG-[A-Z2-7]{11}/.exec(sheet)?.[0] ?? '';
    expect(readBarcode(token)).toEqual({ kind: 'return', token });

    open.clock = Date.parse(sent.due) + 60_000;
    await open.gateway.tick();
    const [reminder, ...others] = await faxesOut();
    expect(others).toEqual([]);
    expect(reminder?.text[1]).toContain('We have not heard from you');
    expect(reminder?.text.at(-1)).toMatch(/CG-[A-Z2-7]{11}/);
    const asked = await open.call('staff', 'GET', `/v1/referrals/${sent.id}`);
    expect(asked.body.overdue).toBe(false);
    expect(Date.parse(asked.body.due)).toBeGreaterThan(open.clock);

    open.clock = Date.parse(asked.body.due) + 60_000;
    await open.gateway.tick();
    expect(await faxesOut()).toEqual([]);
    expect((await open.call('staff', 'GET', `/v1/referrals/${sent.id}`)).body.overdue).toBe(true);
  });
});
