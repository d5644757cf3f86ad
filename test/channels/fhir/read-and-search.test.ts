import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../../src/fault.ts';
import type { GatewayPorts } from '../../../src/gateway.ts';
import { type Called, type OpenGateway, openGateway, PUBLIC_URL } from '../../open-gateway.ts';
import { referral, textDocument } from '../../referrals/samples.ts';

const BASE = `${PUBLIC_URL}/fhir/R4`;
let open: OpenGateway;
let number = 0;

interface Sent {
  readonly id: string;
  readonly task: string;
  readonly request: string;
  readonly chart: string;
  readonly documents: readonly string[];
}

async function sent(client: 'partner' | 'otherPartner', more: Record<string, unknown> = {}): Promise<Sent> {
  const { status, body } = await open.call(client, 'POST', '/v1/referrals', referral(++number, more));
  expect(status, JSON.stringify(body)).toBe(201);
  const ours = (await open.call('ehr', 'GET', `/v1/referrals/${body.id}`)).body;
  const { id, task, serviceRequest: request, documents, patient } = ours;
  return { id, task, request, documents, chart: patient.reference };
}

type Client = Parameters<OpenGateway['call']>[0];
const get = (client: Client, path: string, headers = {}) =>
  open.call(client, 'GET', `/fhir/R4/${path}`, undefined, headers);
const post = (client: Client, path: string, form: Record<string, string>) =>
  open.call(client, 'POST', `/fhir/R4/${path}`, new URLSearchParams(form).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  });
const idsOf = ({ status, body }: Called): string[] => {
  expect(status, JSON.stringify(body)).toBe(200);
  return (body.entry ?? []).map(({ resource }: { resource: { resourceType: string; id: string } }) =>
    [resource.resourceType, resource.id].join('/'),
  );
};
const codesOf = ({ body }: Called): string[] =>
  body.issue.map(({ details }: { details: { coding: { code: string }[] } }) => details.coding[0]?.code);

/** The store, as if it once had resources of the id `gone`. */
function withDeleted({ store, ...ports }: GatewayPorts): GatewayPorts {
  const read: GatewayPorts['store']['read'] = (type, id) =>
    id === 'gone' ? Promise.reject(new Fault('deleted', { code: 'deleted', text: 'Deleted.' })) : store.read(type, id);
  return { ...ports, store: { ...store, read } };
}

let own: Sent;
let others: Sent;

beforeAll(async () => {
  open = await openGateway({ change: withDeleted });
  const coverage = [{ plan: 'Copper PPO', memberId: 'M1' }];
  own = await sent('partner', { coverage, documents: [textDocument('Note', 'A clinical note.')] });
  others = await sent('otherPartner', { coverage, documents: [textDocument('Note', 'Another note.')] });
});
afterAll(() => open.close());

describe('reading', () => {
  test('gives the group’s own every type, with its version', async () => {
    for (const reference of [own.task, own.request, own.chart, ...own.documents]) {
      const { status, body, headers } = await get('ehr', reference);
      expect([status, `${body.resourceType}/${body.id}`]).toEqual([200, reference]);
      expect(headers.get('etag')).toBe(`W/"${body.meta.versionId}"`);
      expect(Date.parse(headers.get('last-modified') ?? '')).not.toBeNaN();
      expect(headers.get('content-type')).toMatch(/^application\/fhir\+json/);
    }
  });

  test('gives a partner its own, for the patient as it knows the patient', async () => {
    const alias = `Patient/${own.id}`;
    expect((await get('partner', own.task)).body.for).toEqual({ reference: alias });
    const request = (await get('partner', own.request)).body;
    expect(request).toMatchObject({
      subject: { reference: alias },
      insurance: [{ reference: `Coverage/${own.id}-1` }],
    });
    expect((await get('partner', own.documents[0] ?? '')).body.subject).toEqual({ reference: alias });
    expect((await get('partner', alias)).body).toMatchObject({
      resourceType: 'Patient',
      id: own.id,
      birthDate: expect.any(String),
    });
    expect((await get('partner', `Coverage/${own.id}-1`)).body).toMatchObject({
      subscriberId: 'M1',
      beneficiary: { reference: alias },
    });
    const everything = await Promise.all(
      [own.task, own.request, own.documents[0] ?? '', alias].map((r) => get('partner', r)),
    );
    expect(JSON.stringify(everything.map(({ body }) => body))).not.toContain(own.chart.slice('Patient/'.length));
  });

  test('answers a partner alike for what is another’s, what is a chart, and what never was', async () => {
    const nobody = await get('partner', 'Patient/no-such-id');
    expect(nobody.status).toBe(404);
    const hidden = [others.task, others.request, others.documents[0], others.chart, own.chart, `Patient/${others.id}`];
    for (const reference of [
      ...hidden,
      `Coverage/${others.id}-1`,
      `Coverage/${own.id}-2`,
      'Task/no-such-id',
      'Task/no_id',
    ]) {
      const { status, body } = await get('partner', reference ?? '');
      expect([reference, status, body]).toEqual([reference, 404, nobody.body]);
    }
  });

  test('answers a type that is not a partner’s as one that is not there', async () => {
    const unknown = await get('partner', 'Condition/1');
    const provenance = (await get('ehr', `Provenance?target=${own.task}`)).body.entry[0].resource.id;
    const known = await get('partner', `Provenance/${provenance}`);
    expect([unknown.status, known.status, known.body]).toEqual([404, 404, unknown.body]);
    expect((await get('partner', 'Communication?status=preparation')).status).toBe(404);
    expect((await get('partner', `AuditEvent/${provenance}`)).status).toBe(403); // no partner has the scope
  });

  test('gives bytes as a download, to a partner only those of its documents', async () => {
    const binary = (await get('ehr', own.documents[0] ?? '')).body.content[0].attachment.url;
    const { status, body, headers } = await get('partner', binary, { accept: 'text/plain' });
    expect([status, body, headers.get('content-type')]).toEqual([200, 'A clinical note.', 'text/plain']);
    expect(headers.get('content-disposition')).toBe('attachment');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get('otherPartner', binary)).status).toBe(404);
    expect((await get('otherPartner', binary)).body).toEqual((await get('otherPartner', 'Binary/none')).body);
  });

  test('tells the group’s own what was deleted, and no partner, since nobody can say whose it was', async () => {
    for (const path of ['Task/gone', 'Organization/gone']) {
      expect([path, (await get('ehr', path)).status]).toEqual([path, 410]);
      expect([path, (await get('partner', path)).status]).toEqual([path, 404]);
    }
  });

  test('needs a token and the scope of the type', async () => {
    expect((await get(null, own.task)).status).toBe(401);
    expect((await get('pharmacy', own.request)).status).toBe(403);
  });

  test('is of JSON: another format is refused, whether asked for by header or parameter', async () => {
    expect((await get('ehr', own.task, { accept: 'application/fhir+xml' })).status).toBe(406);
    expect((await get('ehr', `${own.task}?_format=xml`)).status).toBe(406);
    expect((await get('ehr', `${own.task}?_format=application/fhir+json`, { accept: 'text/html' })).status).toBe(200);
  });
});

describe('searching', () => {
  test('pages through what the group’s own may see, each once, in order', async () => {
    const seen: string[] = [];
    let url = `${BASE}/Task?code=fulfill&_sort=-_lastUpdated&_count=1`;
    for (let pages = 0; url; pages++) {
      expect(pages).toBeLessThan(10);
      const page = await open.call('ehr', 'GET', url.slice(PUBLIC_URL.length));
      expect(page.status).toBe(200);
      seen.push(...idsOf(page));
      url = page.body.link.find(({ relation }: { relation: string }) => relation === 'next')?.url;
    }
    expect(seen).toEqual([others.task, own.task]);
  });

  test('gives a partner its own only, whatever it asks', async () => {
    for (const query of ['', '?status=received', `?_id=${own.task.slice(5)},${others.task.slice(5)}`]) {
      expect([query, idsOf(await get('partner', `Task${query}`))]).toEqual([query, [own.task]]);
    }
    const both = `${own.request.slice(15)},${others.request.slice(15)}`;
    for (const query of ['', '?status=active', `?_id=${both}`]) {
      expect([query, idsOf(await get('partner', `ServiceRequest${query}`))]).toEqual([query, [own.request]]);
    }
    expect(idsOf(await get('partner', 'DocumentReference'))).toEqual([...own.documents]);
    expect(idsOf(await get('partner', `DocumentReference?related=${others.request}`))).toEqual([]);
    expect(
      idsOf(await get('partner', `Task?requester=${(await get('ehr', others.task)).body.requester.reference}`)),
    ).toEqual([]);
  });

  test('includes what the caller may see, and no more', async () => {
    const forOurs = await get('ehr', `Task?_id=${own.task.slice(5)}&_include=Task:focus&_include=Task:patient`);
    expect(idsOf(forOurs).sort()).toEqual([own.chart, own.request, own.task].sort());
    const forPartner = await get(
      'partner',
      `Task?_include=Task:focus&_include=Task:patient&_revinclude=Provenance:target`,
    );
    expect(idsOf(forPartner)).toEqual([own.task, own.request]);
    expect(forPartner.body.entry[1]).toMatchObject({
      search: { mode: 'include' },
      resource: { subject: { reference: `Patient/${own.id}` } },
    });
    const back = await get('partner', 'ServiceRequest?_revinclude=Task:focus&_revinclude=DocumentReference:related');
    expect(idsOf(back).sort()).toEqual([own.request, own.task, ...own.documents].sort());
  });

  test('finds a partner’s patient by the referral’s number and by nothing else', async () => {
    expect(idsOf(await post('partner', 'Patient/_search', { _id: `${own.id},${others.id}` }))).toEqual([
      `Patient/${own.id}`,
    ]);
    const { family } = (await get('ehr', own.chart)).body.name[0];
    expect(idsOf(await post('ehr', 'Patient/_search', { family }))).toContain(own.chart);
    expect((await post('partner', 'Patient/_search', { family })).body).toEqual({
      resourceType: 'Bundle',
      type: 'searchset',
      link: [{ relation: 'self', url: `${BASE}/Patient/_search` }],
    });
    expect(idsOf(await get('partner', `Coverage?_id=${own.id}-1`))).toEqual([`Coverage/${own.id}-1`]);
    expect(idsOf(await get('partner', `Coverage?patient=${own.chart}`))).toEqual([]);
  });

  test('keeps what tells who a person is out of URLs', async () => {
    const byUrl = await get('ehr', 'Patient?family=Secret&birthdate=1950-02-03&active=true');
    expect([byUrl.status, codesOf(byUrl)]).toEqual([400, ['search-by-post', 'search-by-post']]);
    expect(JSON.stringify(byUrl.body)).not.toContain('Secret');
    const { status, body } = await post('ehr', 'Patient/_search', { gender: 'female,male,unknown,other', _count: '1' });
    expect(status).toBe(200);
    const next = body.link.find(({ relation }: { relation: string }) => relation === 'next').url as string;
    expect(Array.from(new URL(next).searchParams.keys())).toEqual(['_cursor']);
    const path = next.slice(`${BASE}/`.length);
    expect(idsOf(await post('ehr', path, { gender: 'female,male,unknown,other', _count: '1' }))).toHaveLength(1);
    expect((await post('ehr', path, { gender: 'female', _count: '1' })).status).toBe(400); // sealed to the query
    expect((await post('ehr', 'Patient/_search?family=Secret', {})).status).toBe(400);
  });

  test('seals a cursor to the client', async () => {
    const page = await get('ehr', 'Task?_count=1');
    const next = page.body.link.find(({ relation }: { relation: string }) => relation === 'next').url as string;
    for (const client of ['partner', 'staff'] as const) {
      const stolen = await open.call(client, 'GET', next.slice(PUBLIC_URL.length));
      expect([stolen.status, codesOf(stolen)]).toEqual([400, ['cursor']]);
    }
  });

  test('names every parameter that it does not serve', async () => {
    const refused = await get(
      'ehr',
      'Task?patient.name=x&_has:Provenance:target:agent=x&colour=red&status:text=x&modified=soon&_count=500&_sort=owner&_include=Task:*',
    );
    expect(refused.status).toBe(400);
    expect(refused.body.issue.map(({ expression }: { expression: string[] }) => expression[0])).toEqual([
      '?patient.name',
      '?_has:Provenance:target:agent',
      '?colour',
      '?status:text',
      '?modified',
      '?_count',
      '?_sort',
      '?_include',
    ]);
    expect(codesOf(await get('partner', `Task?patient=${own.chart}`))).toEqual(['search-parameter-unknown']);
  });

  test('takes a reference with its type, but for patient, which says it', async () => {
    const chart = own.chart.slice('Patient/'.length);
    expect(idsOf(await get('ehr', `Task?patient=${chart}`))).toEqual([own.task]);
    expect(idsOf(await get('ehr', `Task?subject=${own.chart}`))).toEqual([own.task]);
    expect(codesOf(await get('ehr', `Task?subject=${chart}`))).toEqual(['search-value-invalid']);
    expect((await get('ehr', 'Task?patient:missing=true')).status).toBe(200);
  });

  test('takes a form and nothing else by POST', async () => {
    const json = await open.call('ehr', 'POST', '/fhir/R4/Task/_search', { status: 'received' });
    expect(json.status).toBe(415);
  });
});

describe('what is not served', () => {
  test('is told with the methods that are', async () => {
    const allow = async (method: string, path: string) => {
      const { status, headers } = await open.call('ehr', method, `/fhir/R4/${path}`);
      return [status, headers.get('allow')];
    };
    expect(await allow('PUT', own.task)).toEqual([405, 'GET']);
    expect(await allow('DELETE', 'metadata')).toEqual([405, 'GET']);
    expect(await allow('POST', 'Task')).toEqual([405, 'GET']);
    expect(await allow('GET', 'Task/_search')).toEqual([405, 'POST']);
    expect(await allow('PUT', 'Task/_search')).toEqual([405, 'POST']);
  });
});

test('no path, query or form value reaches the log', async () => {
  await get('ehr', 'Zzyzx-Secret/Other-Secret');
  await get('ehr', 'Patient/Other%20Secret');
  await get('ehr', 'Patient?family=Secret');
  await post('ehr', 'Patient/_search', { family: 'Secret' });
  expect(open.log.length).toBeGreaterThan(20);
  expect(open.log.join('\n')).not.toContain('Secret');
});
