/** What the tests of faxed requests for records share: what a person says of one, and what is asked of the gateway about it. */
import type { Communication, Resource, Task } from '@medplum/fhirtypes';
import { PDFDocument } from 'pdf-lib';
import { openPaper } from '../../src/documents/paper.ts';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import type { OpenGateway } from '../open-gateway.ts';
import { addChart, bring } from './bring-fax.ts';

const OFFICE = { name: 'Cactus Wren Health Center', npi: '1234567893' };
/** What the reading leaves to a person, whatever it learns to read. */
export const SAID = {
  requester: { kind: 'provider', organization: OFFICE, phone: '480-234-0134', fax: null, name: null },
  patient: { name: { given: ['Bartholomew'], family: 'Featherstone' }, birthDate: '2001-06-02', phone: '602-234-7788' },
  records: { classes: ['office-notes', 'laboratory'], from: '2025-01-01', to: null, sensitive: null },
  purpose: 'treatment',
  release: {
    patient: { name: 'Bartholomew Featherstone', birthDate: '2001-06-02' },
    description: 'Progress notes, laboratory and imaging reports',
    classes: null,
    discloser: { name: 'Copper Basin Medical Group' },
    recipient: { name: OFFICE.name },
    purpose: 'continuity of care',
    expiresOn: '2027-10-12',
    expiresEvent: null,
    signature: 'present',
    signedBy: { name: 'Bartholomew Featherstone', relationship: 'self' },
    signedOn: '2026-10-12',
    statements: { revocation: true, conditioning: true, redisclosure: true },
  },
};

/** A release of one page as text, with a code of ours on it. */
export async function page(token: string, ...lines: string[]): Promise<string> {
  const pdf = await PDFDocument.create();
  const paper = await openPaper(pdf);
  paper.turn();
  if (token !== '') paper.barcode(token);
  for (const line of lines) paper.text(line);
  return Buffer.from(await pdf.save()).toString('base64');
}

export const codes = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);

export function recordsFaxes(open: OpenGateway) {
  let n = 0;
  const fax = (file: string, from = `+1480234${String(1000 + n)}`) =>
    bring(open, { id: `r${++n}`, from, to: '+16025550101', file });
  const file = (id: string, body: unknown = {}) => open.call('staff', 'POST', `/v1/faxes/${id}/file`, body);
  const read = <R extends Resource>(reference: string): Promise<Stored<R>> => {
    const [type, id] = reference.split('/') as [R['resourceType'], string];
    return open.ports.store.read(type, id) as unknown as Promise<Stored<R>>;
  };
  const search = async <R extends Resource>(type: R['resourceType'], ...where: [string, string][]) =>
    (await open.ports.store.search<R>({ type, where, count: 100 })).matches;
  const requestAt = async (id: string) => (await open.call('staff', 'GET', `/v1/records-requests/${id}`)).body;
  const numberOf = async (reference: string) => (await read<Task>(reference)).identifier?.[0]?.value ?? '';
  const tokenOf = async (task: string) => {
    const letters = await search<Communication>('Communication', ['based-on', task]);
    return (
      letters.flatMap(({ identifier = [] }) => identifier).find(({ system }) => system?.endsWith('return-token'))
        ?.value ?? ''
    );
  };
  /** A request that lacks the end of its release, filed by a person: its number, its Task and the code on its letter. */
  async function incomplete(chart: string, name: string) {
    const [given = '', family = ''] = name.split(' ');
    const one = await fax(await page('', 'MEDICAL RECORDS REQUEST', `We are requesting records of ${name}.`));
    const patient = { name, birthDate: '1961-07-14' };
    const release = { ...SAID.release, expiresOn: null, patient, signedBy: { name, relationship: 'self' } };
    const filed = await file(one.id, {
      documents: [
        {
          ...{ pages: [1], action: 'request-records', release: [], patient: { reference: chart } },
          input: { ...SAID, release, patient: { name: { given: [given], family }, birthDate: '1961-07-14' } },
        },
      ],
    });
    if (filed.status !== 200) throw new Error(JSON.stringify(filed.body));
    const task: string = filed.body.filed[0].reference;
    return { fax: one.id, task, id: await numberOf(task), token: await tokenOf(task) };
  }

  const chartOf = (name: string) => {
    const [given = '', family = ''] = name.split(' ');
    const telecom = [{ system: 'phone' as const, value: `+1602234${8000 + ++n}` }];
    return addChart(open, {
      mrn: name,
      name: [{ given: [given], family }],
      birthDate: '1961-07-14',
      gender: 'female',
      telecom,
    });
  };

  return { fax, file, read, search, requestAt, numberOf, incomplete, chartOf };
}
