/** Sample faxes through the doors of a whole gateway, from a vendor's webhook to the desk: for tests of what the desk does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Patient } from '@medplum/fhirtypes';
import { actId, contentHash, macWith } from '../../src/act-key.ts';
import { Fault } from '../../src/fault.ts';
import { faxKey } from '../../src/faxes/receive-fax.ts';
import type { FaxView } from '../../src/faxes/view.ts';
import type { GatewayPorts } from '../../src/gateway.ts';
import type { FaxVendor } from '../../src/ports/fax-vendor/index.ts';
import type { PageOpener } from '../../src/ports/page-opener/index.ts';
import { workOff } from '../../src/spool-loop.ts';
import type { OpenGateway } from '../open-gateway.ts';

export interface Told {
  readonly id: string;
  readonly from?: string;
  readonly to?: string;
  readonly pages?: number;
  readonly partial?: boolean;
  /** Base64; none: announced only, and gone when it is fetched. */
  readonly file: string;
}

export const AUTHENTIC = { 'x-authentic': 'yes' };

/** A vendor that says what its notice's body says. */
export function bringingVendor(now: () => number): FaxVendor {
  let sent = 0;
  return {
    name: 'telnyx',
    async readNotice({ body, headers }) {
      if (headers.get('x-authentic') !== 'yes') throw new Fault('login', { code: 'webhook-signature', text: 'No.' });
      const { id, file, ...told } = JSON.parse(new TextDecoder().decode(body)) as Told;
      const fax = { vendorFaxId: id, receivedAt: now(), ...told };
      return [{ kind: 'received', fax, file: Uint8Array.from(Buffer.from(file, 'base64')) }];
    },
    fetchFile: () => Promise.reject(new Error('files come along in this test')),
    listReceived: async () => [],
    kept: async () => {},
    async send({ tag }) {
      return { vendorFaxId: `out-${++sent}`, tag, result: 'delivered', at: now() };
    },
    outcomeOf: async () => undefined,
  };
}

export const withVendor = (ports: GatewayPorts): GatewayPorts => ({
  ...ports,
  faxVendors: [...ports.faxVendors, bringingVendor(ports.now)],
  pageOpener: remembering(ports.pageOpener),
});

const files = new Map<string, ReturnType<PageOpener['open']>>();
const opened = new Map<string, ReturnType<PageOpener['page']>>();

/** The real opener, that opens a page of a sample once for all the tests of a file. */
function remembering(opener: PageOpener): PageOpener {
  return {
    async open(file) {
      const key = await contentHash(file);
      const found = files.get(key) ?? opener.open(file);
      files.set(key, found);
      return found;
    },
    async page(file, number) {
      const key = `${await contentHash(file)} ${number}`;
      const page = opened.get(key) ?? opener.page(file, number);
      opened.set(key, page);
      return page;
    },
  };
}

export const sample = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../examples/faxes', name)).toString('base64');

/** Does all there is to do. */
export async function workAll({ ports, gateway }: OpenGateway): Promise<void> {
  while ((await workOff(ports.spool, gateway.consume, ports.now)) > 0);
}

export async function faxId(open: OpenGateway, vendorFaxId: string): Promise<string> {
  const [key] = await open.ports.keys.secrets('act');
  return actId(macWith(key.bytes), faxKey('telnyx', vendorFaxId));
}

/** A fax comes in; its number. */
export async function announce(open: OpenGateway, told: Told): Promise<string> {
  const { status } = await open.call(null, 'POST', '/webhooks/fax/telnyx', told, AUTHENTIC);
  if (status !== 200) throw new Error(`the webhook was answered ${status}`);
  return faxId(open, told.id);
}

/** A fax comes in and is read; as the desk sees it. */
export async function bring(open: OpenGateway, told: Told): Promise<FaxView & { etag: string | null }> {
  const id = await announce(open, told);
  await workAll(open);
  return readFax(open, id);
}

export async function readFax(open: OpenGateway, id: string): Promise<FaxView & { etag: string | null }> {
  const { body, headers, status } = await open.call('staff', 'GET', `/v1/faxes/${id}`);
  if (status !== 200) throw new Error(`the fax was answered ${status}: ${JSON.stringify(body)}`);
  return { ...body, etag: headers.get('etag') };
}

/** Somebody the clinic knows. */
export async function addChart(
  open: OpenGateway,
  patient: Omit<Patient, 'resourceType'> & { mrn: string },
): Promise<string> {
  const { mrn, ...rest } = patient;
  const identifier = { system: 'https://clinic-gateway.example.org/fhir/sid/mrn', value: mrn };
  const { resource } = await open.ports.store.createIfNone(
    { resourceType: 'Patient', active: true, identifier: [identifier], ...rest },
    identifier,
  );
  return `Patient/${resource.id}`;
}

/** A number that a person made sure of. */
export async function verify(
  open: OpenGateway,
  number: string,
  owner: { reference: string; name: string },
): Promise<void> {
  const { now, faxNumbers } = open.ports;
  await faxNumbers.add({
    id: `number-${number.slice(1)}`,
    number,
    owner,
    enteredBy: { id: 'p1', name: 'Dana Desk' },
    enteredAt: now(),
    verified: { by: { id: 'p2', name: 'Robin Record' }, how: 'call-back', at: now() },
  });
}
