import type { Communication, DocumentReference, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actId, macWith } from '../../src/act-key.ts';
import { type ActPorts, perform } from '../../src/action.ts';
import { openDirectory } from '../../src/directory/departments.ts';
import { deskOf } from '../../src/faxes/desk.ts';
import { FAX_CALLER, faxKey, receiveFax } from '../../src/faxes/receive-fax.ts';
import type { Envelope } from '../../src/faxes/resources.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

let open: OpenGateway;
let acts: ActPorts;
const file = new TextEncoder().encode('%PDF-1.4\n%%EOF');

beforeAll(async () => {
  open = await openGateway();
  const { store, ledger, now, newId } = open.ports;
  acts = { store, ledger, now, newId, mac: macWith(new Uint8Array(32).fill(7)) };
});
afterAll(() => open.close());

const receive = async (input: Envelope & { sha256?: string }, attachment?: Uint8Array) => {
  const directory = openDirectory({ store: open.ports.store, now: open.ports.now });
  const action = receiveFax({ deskOf: (dialled) => deskOf(dialled, directory) });
  const call = { caller: FAX_CALLER, input, requestId: 'test', ...(attachment && { attachment }) };
  return perform(action, call, acts);
};
const envelope: Envelope = {
  vendor: 'folder',
  vendorFaxId: 'Jane Roe referral.pdf#abc123',
  from: '+16025550190',
  to: '+16025550101',
  receivedAt: '2026-11-24T15:59:00.000Z',
};

describe('a fax that came in', () => {
  test('is a Communication, a DocumentReference and the Task of a desk, once', async () => {
    const first = await receive({ ...envelope, sha256: 'abc123' }, file);
    expect(first.act).toBe(await actId(acts.mac, faxKey('folder', envelope.vendorFaxId)));
    const task = first.resources.find((r): r is Task & typeof r => r.resourceType === 'Task');
    const paper = first.resources.find(
      (r): r is DocumentReference & typeof r => r.resourceType === 'DocumentReference',
    );
    const came = first.resources.find((r): r is Communication & typeof r => r.resourceType === 'Communication');
    expect(task?.businessStatus?.coding?.[0]?.code).toBe('reading');
    expect(task?.focus?.reference).toBe(`DocumentReference/${paper?.id}`);
    expect(paper?.subject).toBeUndefined();
    expect(came?.identifier?.[0]?.value).toBe('abc123');
    expect(JSON.stringify(came)).not.toContain('Roe');
    const binary = paper?.content[0]?.attachment.url?.slice('Binary/'.length) ?? '';
    expect(await open.ports.store.getBinary(binary)).toEqual({ bytes: file, contentType: 'application/pdf' });

    const again = await receive({ ...envelope, sha256: 'abc123' }, file);
    expect(again.replayed).toBe(true);
    expect(again.resources.map(({ id }) => id)).toEqual(first.resources.map(({ id }) => id));
  });

  test('is for the department whose number was dialled, else for Patient Services', async () => {
    const directory = openDirectory({ store: open.ports.store, now: open.ports.now });
    const { departments } = await directory.snapshot();
    for (const { fax, reference } of departments) expect((await deskOf(fax, directory)).reference).toBe(reference);
    const services = (await directory.patientServices()).reference;
    expect((await deskOf('+16025559999', directory)).reference).toBe(services);
    expect((await deskOf(undefined, directory)).reference).toBe(services);
  });

  test('has a desk even when it is nothing that can be opened, or the vendor has its file no more', async () => {
    const odd = await receive({ ...envelope, vendorFaxId: 'odd', sha256: 'x' }, new Uint8Array([0, 1, 2, 255]));
    expect(JSON.stringify(odd.resources)).toContain('application/octet-stream');
    const gone = await receive({ ...envelope, vendor: 'telnyx', vendorFaxId: 'gone' });
    expect(gone.resources.some((r) => r.resourceType === 'Task')).toBe(true);
  });
});
