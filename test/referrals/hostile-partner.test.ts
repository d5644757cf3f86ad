/** What a partner must not be able to do or find out, tried through the doors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Organization } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newClient } from '../../src/auth/clients.ts';
import { SID } from '../../src/fhir/systems.ts';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../open-gateway.ts';
import { referral, textDocument } from './samples.ts';

let open: OpenGateway;
let number = 0;
const fresh = (more: Record<string, unknown> = {}) => referral(++number, more);

async function sent(client: 'partner' | 'otherPartner' | 'staff', more: Record<string, unknown> = {}) {
  const { status, body } = await open.call(client, 'POST', '/v1/referrals', fresh(more));
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

describe('in the name of somebody else', () => {
  const requester = async (request: string) => {
    const { body } = await open.call('staff', 'GET', `/fhir/R4/${request}`);
    return body.requester.reference as string;
  };

  test('a partner names no provider of another organization as the referrer: neither ours nor another partner’s', async () => {
    const ours = (await open.call(null, 'GET', '/v1/providers?specialty=cardiology')).body.items[0].reference as string;
    const others = await requester((await sent('otherPartner')).serviceRequest);
    for (const reference of [ours, others]) {
      const { status, body } = await open.call('partner', 'POST', '/v1/referrals', fresh({ referrer: { reference } }));
      expect([status, body.issue?.[0].details.coding[0].code]).toEqual([403, 'other-organization']);
    }
  });

  test('it may name its own', async () => {
    const own = await requester((await sent('partner')).serviceRequest);
    const { direction } = await sent('partner', { referrer: { reference: own } });
    expect(direction).toBe('incoming');
  });

  test('it writes nobody else’s name into the history', async () => {
    const { id } = await sent('partner');
    const amended = { priority: 'urgent', learnedFrom: { how: 'phone', who: 'Patient Services' } };
    expect((await open.call('partner', 'POST', `/v1/referrals/${id}/amend`, amended)).status).toBe(403);
  });
});

test('a client registered as a partner with the group’s own NPI gets nowhere, and holds up no other', async () => {
  const { clients, now, newId, random, store } = open.ports;
  const { matches } = await store.search<Organization>({ type: 'Organization', where: [['type', 'dept']], count: 1 });
  const group = await store.read('Organization', matches[0]?.partOf?.reference?.slice('Organization/'.length) ?? '');
  const npi = group.identifier?.find(({ system }) => system === SID.npi)?.value ?? '';
  const register = async (organization: { name: string; npi: string }) => {
    const made = await newClient(
      { name: organization.name, role: 'partner', organization },
      { now: now(), newId, random },
    );
    await clients.add(made.client);
    return made;
  };
  const { client, clientSecret = '' } = await register({ name: 'Not them', npi });
  const honest = await register({ name: 'Another practice', npi: '1487654323' });
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: clientSecret,
  });
  const token = await open.gateway.fetch(new Request(`${PUBLIC_URL}/oauth2/token`, { method: 'POST', body: form }));
  const { access_token } = (await token.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  const asked = await open.gateway.fetch(new Request(`${PUBLIC_URL}/v1/referrals`, { headers }));
  expect(asked.status).toBe(403);
  open.clock += 60_000;
  await open.gateway.tick();
  expect((await clients.find(client.clientId))?.organizationReference).toBeUndefined();
  expect(
    (await clients.list()).find(({ clientId }) => clientId === honest.client.clientId)?.organizationReference,
  ).toBeDefined();
});

describe('a referral’s number in a path', () => {
  const paths = (own: string, other: string) => [
    `${own},${other}`,
    `${own},x`,
    `x,${SID.referral}|`,
    `x,|${own}`,
    ' ',
    '../../etc/passwd',
    '\\',
    `${own};x`,
    own.toUpperCase(),
    'x'.repeat(3000),
  ];

  test('is no search: lists, other systems and what is no number at all are found nowhere, for reading and for steps', async () => {
    const other = (await sent('otherPartner')).id;
    const own = (await sent('partner')).id;
    for (const id of paths(own, other)) {
      const path = `/v1/referrals/${encodeURIComponent(id)}`;
      const read = await open.call('partner', 'GET', path);
      const step = await open.call('partner', 'POST', `${path}/amend`, { priority: 'urgent' });
      expect([id, read.status, step.status]).toEqual([id, 404, 404]);
      expect(read.body).toEqual(step.body);
      expect([id, (await open.call('staff', 'GET', path)).status]).toEqual([id, 404]);
    }
  });
});

describe('whether somebody is known already', () => {
  test('is told by no refusal: what cannot be written is refused alike', async () => {
    const known = fresh();
    expect((await open.call('otherPartner', 'POST', '/v1/referrals', known)).status).toBe(201);
    const refused = async (patient: object) => {
      const identifiers = [{ system: 'urn:x', value: 'a\u001bb' }];
      const body = fresh({ patient: { ...patient, identifiers } });
      return (await open.call('partner', 'POST', '/v1/referrals', body)).body;
    };
    const answers = [await refused(known.patient), await refused(fresh().patient)];
    expect(answers[0].issue.length).toBeGreaterThan(0);
    expect(answers[0]).toEqual(answers[1]);
  });

  /** All that a partner can see of its referral, over both doors, without what differs by itself. */
  async function everything(sent: { id: string; task: string; serviceRequest: string; documents: string[] }) {
    const paths = [
      `/v1/referrals/${sent.id}`,
      ...[sent.task, sent.serviceRequest, ...sent.documents, `Patient/${sent.id}`].map((one) => `/fhir/R4/${one}`),
      '/v1/referrals?count=100',
      '/fhir/R4/Task?_sort=-modified&_count=100',
      `/v1/referrals?count=100&updatedSince=${new Date(open.clock - 1000).toISOString()}`,
    ];
    const seen = [];
    for (const path of paths) {
      const { status, body, headers } = await open.call('partner', 'GET', path);
      seen.push([path, status, body, headers.get('etag'), headers.get('last-modified')]);
    }
    return seen;
  }

  test('is not to be seen when a person has said who it is: nothing changes for the partner', async () => {
    const [first, second] = [fresh(), fresh()];
    const chart = (await open.call('otherPartner', 'POST', '/v1/referrals', first)).body;
    await open.call('otherPartner', 'POST', '/v1/referrals', second);
    const moved = {
      phone: '480-234-9999',
      address: { line: ['1 Elsewhere'], city: 'Mesa', state: 'AZ', postalCode: '85201' },
    };
    const documents = [textDocument('Note', 'A note.')];
    const known = (await open.call('staff', 'GET', `/v1/referrals/${chart.id}`)).body.patient.reference;
    for (const [person, answer] of [
      [first.patient, { patient: { reference: known } }],
      [second.patient, { new: true }],
    ] as const) {
      const mine = await sent('partner', { patient: { ...person, ...moved }, documents });
      expect((await open.call('staff', 'GET', `/v1/referrals/${mine.id}`)).body.patient.match).toBe('review');
      const before = await everything(mine);
      open.clock += 3_600_000;
      await sent('otherPartner');
      expect((await open.call('staff', 'POST', `/v1/referrals/${mine.id}/match`, answer)).status).toBe(200);
      open.clock -= 3_600_000;
      expect(await everything(mine)).toEqual(before);
      open.clock += 3_600_000;
      // The version it knows is good for its next step; after that it is stale.
      const headers = { 'if-match': String(before[0]?.[3]) };
      const amend = (priority: string) =>
        open.call('partner', 'POST', `/v1/referrals/${mine.id}/amend`, { priority }, headers);
      expect([(await amend('urgent')).status, (await amend('stat')).status]).toEqual([200, 412]);
    }
  });

  test('is not to be searched by when something was last written', async () => {
    for (const type of ['Task', 'ServiceRequest', 'DocumentReference', 'Patient', 'Coverage']) {
      const since = await open.call('partner', 'GET', `/fhir/R4/${type}?_lastUpdated=ge2026-01-01`);
      const sorted = await open.call('partner', 'GET', `/fhir/R4/${type}?_sort=-_lastUpdated`);
      expect([type, since.status, sorted.status]).toEqual([type, 400, 400]);
    }
  });
});

test('a search for all numbers of a system looks at a partner’s own referrals only', async () => {
  const asked: string[] = [];
  const spied = await openGateway({
    store: (store) => ({
      ...store,
      search: (search) => {
        if (search.type === 'ServiceRequest') asked.push(JSON.stringify(search.where));
        return store.search(search);
      },
    }),
  });
  await spied.call('otherPartner', 'POST', '/v1/referrals', fresh());
  asked.length = 0;
  const { body } = await spied.call(
    'partner',
    'GET',
    `/fhir/R4/ServiceRequest?identifier=${encodeURIComponent(`${SID.referral}|`)}`,
  );
  spied.close();
  expect([body.total ?? 0, body.entry, asked]).toEqual([0, undefined, []]);
});

test('a body with very many problems is answered by a hundred of them', async () => {
  const odd = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 1]));
  const { status, body } = await open.call('partner', 'POST', '/v1/referrals', fresh(odd));
  expect([status, body.issue.length]).toEqual([400, 100]);
});

test('payers, which come with others’ referrals in others’ words, are not in a partner’s directory', async () => {
  const coverage = [{ plan: 'Plan as written by somebody', memberId: 'M-7' }];
  const { serviceRequest } = await sent('otherPartner', { coverage });
  const { insurance } = (await open.call('staff', 'GET', `/fhir/R4/${serviceRequest}`)).body;
  const { payor } = (await open.call('staff', 'GET', `/fhir/R4/${insurance[0].reference}`)).body;
  expect((await open.call('staff', 'GET', `/fhir/R4/${payor[0].reference}`)).status).toBe(200);
  expect((await open.call('partner', 'GET', `/fhir/R4/${payor[0].reference}`)).status).toBe(404);
  for (const query of [
    '_count=100',
    'type=pay',
    'name=Plan',
    `_id=${payor[0].reference.slice('Organization/'.length)}`,
  ]) {
    const { status, body } = await open.call('partner', 'GET', `/fhir/R4/Organization?${query}`);
    expect([query, status, JSON.stringify(body).includes('Plan as written')]).toEqual([query, 200, false]);
  }
  expect((await open.call('partner', 'GET', '/fhir/R4/Organization?name=Heart')).body.entry.length).toBeGreaterThan(0);
});

test('a partner names nobody by a number of the clinic, a chart’s or another, in either language', async () => {
  const body = fresh();
  const numbered = (system: string) => ({ ...body.patient, identifiers: [{ system, value: '100234' }] });
  const coverage = [{ plan: 'P', memberId: 'M', relationship: 'child', subscriber: numbered(SID.mrn) }];
  for (const [more, at] of [
    [{ patient: numbered(SID.mrn) }, '$.patient.identifiers[0].system'],
    [{ patient: numbered(SID.placer) }, '$.patient.identifiers[0].system'],
    [{ coverage }, '$.coverage[0].subscriber.identifiers[0].system'],
    [{ referralSystem: SID.mrn }, '$.referralSystem'],
  ] as const) {
    const refused = await open.call('partner', 'POST', '/v1/referrals', { ...body, ...more });
    const [issue] = refused.body.issue ?? [];
    expect([at, refused.status, issue?.details.coding[0].code, issue?.expression]).toEqual([
      at,
      403,
      'identifier-system',
      [at],
    ]);
  }
  const bundle = JSON.parse(readFileSync(join(import.meta.dirname, '../channels/fhir/least.bundle.json'), 'utf8'));
  const at = bundle.entry.findIndex(
    ({ resource }: { resource: { resourceType: string } }) => resource.resourceType === 'Patient',
  );
  bundle.entry[at].resource.identifier = [{ system: SID.mrn, value: '100234' }];
  const refused = await open.call('partner', 'POST', '/fhir/R4', bundle, { 'idempotency-key': 'clinic-number' });
  expect([refused.status, refused.body.issue[0].expression]).toEqual([
    403,
    [`Bundle.entry[${at}].resource.identifier[0].system`],
  ]);
  const { referralId } = body;
  const own = await open.call('partner', 'POST', '/v1/referrals', { ...body, referralId, referralSystem: SID.placer });
  expect(own.status).toBe(201);
});

describe('the directory of a partner', () => {
  const search = async (client: 'partner' | 'otherPartner' | 'staff', query: string) => {
    const found: { resourceType: string; id: string; search: string }[] = [];
    for (let path: string | undefined = `/fhir/R4/${query}`; path; ) {
      const { status, body } = await open.call(client, 'GET', path);
      expect([path, status]).toEqual([path, 200]);
      for (const { resource, search } of body.entry ?? []) found.push({ ...resource, search: search.mode });
      const next = body.link.find(({ relation }: { relation: string }) => relation === 'next')?.url;
      path = next?.slice(PUBLIC_URL.length);
    }
    return found;
  };
  const references = (found: { resourceType: string; id: string }[]) =>
    found.map(({ resourceType, id }) => `${resourceType}/${id}`);
  let ours: { reference: string; npi: string };
  /** PractitionerRole, Practitioner and Organization that the other partner's referrals brought in. */
  let others: string[];
  let own: string[];

  async function broughtIn(client: 'partner' | 'otherPartner', referrer: object): Promise<string[]> {
    const { serviceRequest } = await sent(client, { referrer });
    const role = (await open.call('staff', 'GET', `/fhir/R4/${serviceRequest}`)).body.requester.reference;
    const { practitioner, organization } = (await open.call('staff', 'GET', `/fhir/R4/${role}`)).body;
    return [role, practitioner.reference, organization.reference];
  }

  beforeAll(async () => {
    [ours = { reference: '', npi: '' }] = (await open.call(null, 'GET', '/v1/providers')).body.items;
    const name = { given: ['Casey'], family: 'Zzyzx' };
    others = await broughtIn('otherPartner', { npi: '1932487659', name, phone: '602-234-0177' });
    own = await broughtIn('partner', { npi: '1755555558', name, phone: '602-234-0178' });
  });

  test('is the group’s and its own; the group itself sees all', async () => {
    for (const reference of others) {
      expect([reference, (await open.call('partner', 'GET', `/fhir/R4/${reference}`)).status]).toEqual([
        reference,
        404,
      ]);
      for (const client of ['otherPartner', 'staff'] as const) {
        expect([reference, (await open.call(client, 'GET', `/fhir/R4/${reference}`)).status]).toEqual([reference, 200]);
      }
    }
    for (const reference of [...own, ours.reference]) {
      expect((await open.call('partner', 'GET', `/fhir/R4/${reference}`)).status).toBe(200);
    }
    for (const type of ['PractitionerRole', 'Practitioner', 'Organization']) {
      for (const query of [`${type}?_count=100`, `${type}?_id=${[...others, ...own].map(idOf).join(',')}`]) {
        const seen = references(await search('partner', query));
        const [mine] = own.filter((one) => one.startsWith(`${type}/`));
        expect([query, seen.includes(mine ?? ''), seen.filter((one) => others.includes(one))]).toEqual([
          query,
          true,
          [],
        ]);
        const all = references(await search('staff', query));
        expect(others.filter((one) => one.startsWith(`${type}/`)).every((one) => all.includes(one))).toBe(true);
      }
    }
    const named = await search('partner', 'Practitioner?name=Zzyzx&_revinclude=PractitionerRole:practitioner');
    expect(references(named).sort()).toEqual([own[0], own[1]].sort());
  });

  test('does not hold what another writes of one of our own doctors', async () => {
    const [role, practitioner] = await broughtIn('otherPartner', {
      npi: ours.npi,
      name: { given: ['Casey'], family: 'Zzyzx' },
      phone: '602-234-0199',
    });
    expect((await open.call('partner', 'GET', `/fhir/R4/${practitioner}`)).status).toBe(200);
    expect((await open.call('partner', 'GET', `/fhir/R4/${role}`)).status).toBe(404);
    const query = `Practitioner?identifier=${SID.npi}%7C${ours.npi}&_revinclude=PractitionerRole:practitioner`;
    const seen = await search('partner', query);
    expect(references(seen)).toContain(practitioner);
    expect(references(seen)).toContain(ours.reference);
    expect(JSON.stringify(seen)).not.toContain('6022340199');
    expect(JSON.stringify(await search('staff', query))).toContain('6022340199');
    const roles = `PractitionerRole?practitioner=${practitioner}&_include=PractitionerRole:organization`;
    expect(JSON.stringify(await search('partner', roles))).not.toContain('6022340199');
  });

  test('is paged through whole, each person once and in order, by any size of page', async () => {
    const whole = await search('partner', 'Practitioner?_count=100&_sort=family');
    const paged = await search('partner', 'Practitioner?_count=2&_sort=family');
    expect(whole.length).toBeGreaterThan(5);
    expect(references(paged)).toEqual(references(whole));
    expect(new Set(references(whole)).size).toBe(whole.length);
    const back = await search('partner', 'Practitioner?_count=3&_sort=-family');
    expect(references(back)).toEqual(references(whole).reverse());
  });

  test('has the group’s locations and services', async () => {
    for (const type of ['Location', 'HealthcareService']) {
      const [mine, all] = [await search('partner', `${type}?_count=100`), await search('staff', `${type}?_count=100`)];
      expect(mine.length).toBeGreaterThan(1);
      expect(references(mine).sort()).toEqual(references(all).sort());
      expect((await open.call('partner', 'GET', `/fhir/R4/${references(mine)[0]}`)).status).toBe(200);
    }
  });
});

const idOf = (reference: string) => reference.slice(reference.indexOf('/') + 1);

test('a provider who is not there is named by where it stands in the body', async () => {
  for (const name of ['referrer', 'performer']) {
    const body = fresh({ [name]: { reference: 'PractitionerRole/nobody' } });
    const refused = await open.call('partner', 'POST', '/v1/referrals', body);
    expect([refused.status, refused.body.issue[0].expression]).toEqual([404, [`$.${name}.reference`]]);
  }
});

test('a number that others use a hundred times does not hide a partner’s own', async () => {
  const referralId = 'everybody-1';
  for (let i = 0; i < 101; i++) await sent('otherPartner', { referralId, referralSystem: `urn:flood:${i}` });
  const { id } = await sent('partner', { referralId });
  const { body } = await open.call('partner', 'GET', `/v1/referrals?referralId=${referralId}`);
  expect(body.items.map((item: { id: string }) => item.id)).toEqual([id]);
});

test.each([undefined, '100'])(
  'who goes away in the middle of a body is no failure of the gateway (length %s)',
  async (length) => {
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new Error('aborted'));
      },
    });
    const headers = new Headers({
      authorization: `Bearer ${await open.token('partner')}`,
      'content-type': 'application/json',
    });
    if (length !== undefined) headers.set('content-length', length);
    const init = { method: 'POST', headers, body, duplex: 'half' };
    const { status } = await open.gateway.fetch(new Request(`${PUBLIC_URL}/v1/referrals`, init));
    expect(status).toBe(400);
  },
);
