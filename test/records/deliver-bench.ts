/** A gateway with a fax service as the test says, and requests brought as far as delivery. */
import type { AuditEvent, Communication } from '@medplum/fhirtypes';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { workOff } from '../../src/spool-loop.ts';
import { fakeService } from '../delivery/fake-service.ts';
import { type OpenGateway, type Opening, openGateway } from '../open-gateway.ts';
import { textDocument } from '../referrals/samples.ts';
import { PARTNER, PHOTO_ID, personOf, release, request } from './samples.ts';

export const FAX = '480-234-0161';
export const FAX_E164 = '+14802340161';
export const HOME = { line: ['1 Sample Street'], city: 'Phoenix', state: 'AZ', postalCode: '85004' };

export type Client = 'partner' | 'otherPartner' | 'staff' | 'otherStaff' | 'ehr';
type Refused = { issue: { details: { coding: { code: string }[] } }[] };

export const codes = ({ body }: { body: Refused }) => body.issue.map(({ details }) => details.coding[0]?.code);

/** The patient's own request, in person. */
export const own = (n: number, reference: string, delivery: unknown) => ({
  ...request(n),
  requester: { kind: 'patient' },
  patient: { reference },
  release: release(n, { recipient: undefined, purpose: undefined }),
  purpose: 'personal',
  identity: PHOTO_ID,
  delivery,
});

export async function deliverBench(opening: Opening = {}) {
  let open: OpenGateway | undefined;
  const service = fakeService(() => open?.clock ?? 0);
  open = await openGateway({ ...opening, change: (ports) => ({ ...ports, faxVendors: [service.vendor] }) });
  return benchOf(open, service);
}

export function benchOf(open: OpenGateway, service: ReturnType<typeof fakeService>) {
  const { store } = open.ports;
  const take = (client: Client, id: string, step: string, body: unknown = {}, headers?: Record<string, string>) =>
    open.call(client, 'POST', `/v1/records-requests/${id}/${step}`, body, headers);
  const ok = async (called: ReturnType<typeof take>) => {
    const { status, body } = await called;
    if (status !== 200 && status !== 201) throw new Error(JSON.stringify(body));
    return body;
  };

  async function chart(n: number) {
    const { body } = await open.call('ehr', 'POST', '/v1/referrals', {
      referralId: `chart-${n}`,
      specialty: 'cardiology',
      reason: { text: 'Chart' },
      patient: personOf(n),
      referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
      documents: [textDocument('Progress note', `Seen ${n}.`)],
    });
    return { reference: body.patient.reference as string, documents: body.documents as string[] };
  }

  /** The number of a request whose packet is made. */
  async function ready(n: number, more: Record<string, unknown> = {}): Promise<string> {
    const { documents } = await chart(n);
    const { id } = await ok(open.call('partner', 'POST', '/v1/records-requests', request(n, more)));
    return made(id, documents);
  }

  /** A packet of several volumes. */
  async function readyLong(n: number, delivery: unknown): Promise<string> {
    const { reference, documents } = await chart(n);
    const { id } = await ok(open.call('staff', 'POST', '/v1/records-requests', own(n, reference, delivery)));
    const page = (k: number) => textDocument(`Note ${k}`, `Line of note ${k}.\n`.repeat(60));
    await ok(take('staff', id, 'documents', { documents: [1, 2, 3, 4].map(page) }));
    const { scope } = await ok(take('staff', id, 'verify-release'));
    await made(id, [...new Set([...documents, ...scope.toReview])], true);
    await minutes(3);
    return id;
  }

  async function readyInPerson(n: number, delivery: unknown): Promise<string> {
    const { reference, documents } = await chart(n);
    const { id } = await ok(open.call('staff', 'POST', '/v1/records-requests', own(n, reference, delivery)));
    return made(id, documents);
  }

  async function made(id: string, include: readonly string[], verified = false): Promise<string> {
    if (!verified) await ok(take('staff', id, 'verify-release'));
    await ok(take('staff', id, 'approve', { include }));
    await ok(take('staff', id, 'fulfil'));
    return id;
  }

  const verifyNumber = (number = FAX, name = PARTNER) =>
    ok(open.call('staff', 'POST', '/v1/fax-numbers', { number, owner: { name }, how: 'call-back' }));

  /** Everything in the spool that is due, and what becomes due in so many minutes. */
  async function minutes(count: number): Promise<void> {
    const work = async () => {
      while ((await workOff(open.ports.spool, open.gateway.consume, open.ports.now)) > 0);
    };
    await work();
    for (let minute = 0; minute < count; minute++) {
      open.clock += 60_000;
      await open.gateway.tick();
      await work();
    }
  }

  const read = async (id: string, client: Client = 'staff') =>
    (await open.call(client, 'GET', `/v1/records-requests/${id}`)).body;

  async function communications(id: string): Promise<Stored<Communication>[]> {
    const { task } = await read(id);
    return (await store.search<Communication>({ type: 'Communication', where: [['based-on', task]] })).matches;
  }

  /** AuditEvents that tell of a disclosure under a request: number of the disclosure and outcome. */
  async function disclosures(id: string): Promise<[string | undefined, string | undefined][]> {
    const { patient } = await read(id);
    const { matches } = await store.search<AuditEvent>({
      type: 'AuditEvent',
      where: [
        ['patient', patient.reference],
        ['action', 'R'],
      ],
      sort: 'date',
      count: 100,
    });
    return matches.flatMap((event) => {
      const about = event.entity?.find(({ what }) => what?.identifier?.value === id);
      const number = about?.detail?.find(({ type }) => type === 'disclosure')?.valueString;
      return about ? [[number, event.outcome]] : [];
    });
  }

  return {
    open,
    service,
    take,
    chart,
    ready,
    readyLong,
    readyInPerson,
    verifyNumber,
    minutes,
    read,
    communications,
    disclosures,
  };
}
