/**
 * Every element and slice that CARIN Digital Insurance Card 2.0.0 asks of Coverage, Patient and Organization, on a card that was told through the door.
 * Its StructureDefinitions: http://hl7.org/fhir/us/insurance-card.
 */
import type { Coverage, Organization, Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardFactsOf } from '../../src/coverage/card-resources.ts';
import { COST_KINDS } from '../../src/coverage/card-shape.ts';
import { coverage as coverageResource } from '../../src/coverage/resources.ts';
import { coverageShape } from '../../src/coverage/shape.ts';
import { checkAll } from '../../src/fhir/checks.ts';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

const GUIDE = 'http://hl7.org/fhir/us/insurance-card/StructureDefinition/C4DIC-';
const CLASS = 'http://terminology.hl7.org/CodeSystem/coverage-class';
const CARIN_CLASS = 'http://terminology.hl7.org/CodeSystem/C4DICExtendedCoverageClassCS';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const FACTS = {
  groupName: 'Stars Incorporated',
  dependent: '02',
  division: '11',
  network: 'Choice POS II',
  rx: { bin: '610502', pcn: '00670000', group: 'RXAET', id: 'W9001', iin: '610502' },
  costs: [
    { of: 'gpvisit', amount: 2500 },
    { of: 'spvisit', amount: 4050 },
    { of: 'rx', says: '$10/$40/25%' },
    { of: 'IndInDed', amount: 150_000 },
  ],
  supportPhone: '+18005550142',
  issuedOn: '2026-01-15',
  notes: ['Dental by another plan'],
};

let open: OpenGateway;
let id: string;
let card: Coverage;
let patient: Patient;
let payer: Organization;
beforeAll(async () => {
  open = await openGateway();
  const sent = await open.call('ehr', 'POST', '/v1/referrals', referral(7900, { coverage: [] }));
  const image = (title: string) => ({ title, contentType: 'image/png', data: PNG });
  const done = await open.call('staff', 'POST', '/v1/coverages', {
    coverageId: 'card',
    patient: { reference: sent.body.patient.reference },
    coverage: { plan: 'Aetna Choice POS II', memberId: 'W900100200', groupNumber: 'G-7', ...FACTS },
    card: { front: image('Front of the card'), back: image('Back of the card') },
  });
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  id = done.body.id;
  expect(done.body.onCard).toEqual(FACTS);
  const { status, body, headers } = await open.call('staff', 'GET', `/v1/coverages/${id}/card`);
  expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([200, 'application/fhir+json']);
  expect([body.resourceType, body.type]).toEqual(['Bundle', 'collection']);
  [card, patient, payer] = body.entry.map(({ resource }: { resource: unknown }) => resource);
  expect(body.entry.map(({ fullUrl }: { fullUrl: string }) => fullUrl)).toEqual(
    [card, patient, payer].map((one) => `${PUBLIC_URL}/fhir/R4/${one.resourceType}/${one.id}`),
  );
  expect(checkAll([body], 'us-core')).toEqual([]);
});
afterAll(() => open.close());

const classOf = (system: string, code: string) =>
  card.class?.filter(({ type }) => type.coding?.some((one) => one.system === system && one.code === code)) ?? [];
const extensions = (name: string) => card.extension?.filter(({ url }) => url === `${GUIDE}${name}-extension`) ?? [];

describe('Coverage', () => {
  test('meta.lastUpdated, and meta.profile with the guide’s own', () => {
    expect(card.meta?.lastUpdated).toMatch(/^2026-/);
    expect(card.meta?.profile).toEqual([`${GUIDE}Coverage`]);
  });

  test('identifier of the member, by its type and system', () => {
    expect(card.identifier).toEqual([
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] },
        system: expect.any(String),
        value: 'W900100200',
      },
    ]);
  });

  test.each(['status', 'type', 'subscriberId'] as const)('%s', (name) => {
    expect(card[name]).toBeDefined();
  });

  test('subscriber, beneficiary and payor, each a reference to what stands beside it', () => {
    expect(card.subscriber?.reference).toBe(`Patient/${patient.id}`);
    expect(card.beneficiary.reference).toBe(`Patient/${patient.id}`);
    expect(card.payor.map(({ reference }) => reference)).toEqual([`Organization/${payer.id}`]);
  });

  test('relationship by its required value set, and the number of the dependent', () => {
    expect(card.relationship?.coding).toEqual([
      { system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' },
    ]);
    expect(card.dependent).toBe('02');
  });

  test.each([
    [CLASS, 'group', 'G-7'],
    [CLASS, 'plan', 'Aetna Choice POS II'],
    [CLASS, 'rxbin', '610502'],
    [CLASS, 'rxpcn', '00670000'],
    [CLASS, 'rxgroup', 'RXAET'],
    [CLASS, 'rxid', 'W9001'],
    [CARIN_CLASS, 'rxiin', '610502'],
    [CARIN_CLASS, 'division', '11'],
    [CARIN_CLASS, 'network', 'Choice POS II'],
  ])('class %s#%s once', (system, code, value) => {
    expect(classOf(system, code).map((one) => one.value)).toEqual([value]);
  });

  test('costs with a type, and an amount in dollars or words, never both', () => {
    const told = card.costToBeneficiary?.map(({ type, valueMoney }) => [
      type?.coding?.[0]?.code,
      valueMoney?.value ?? valueMoney?.extension?.map(({ url, valueString }) => [url, valueString]),
      valueMoney?.currency,
    ]);
    expect(told).toEqual([
      ['gpvisit', 25, 'USD'],
      ['spvisit', 40.5, 'USD'],
      ['rx', [[`${GUIDE}BeneficiaryCostString-extension`, '$10/$40/25%']], undefined],
      ['IndInDed', 1500, 'USD'],
    ]);
  });

  test('the day of issue, lines of the card, and its images', () => {
    expect(extensions('CardIssueDate').map(({ valueDate }) => valueDate)).toEqual(['2026-01-15']);
    expect(extensions('AdditionalCardInformation').map(({ valueAnnotation }) => valueAnnotation?.text)).toEqual([
      'Customer service: +18005550142',
      'Dental by another plan',
    ]);
    const images = extensions('SupportingImage').map(({ extension = [] }) =>
      Object.fromEntries(extension.map(({ url, valueString, valueReference }) => [url, valueString ?? valueReference])),
    );
    expect(images.map(({ label }) => label).sort()).toEqual(['Back of the card', 'Front of the card']);
    for (const { image, description } of images) {
      expect(description).toBeDefined();
      expect(image).toEqual({ reference: expect.stringMatching(/^DocumentReference\//) });
    }
  });
});

test('Patient: no more than a card holds, one name with a family name', () => {
  expect(patient.meta?.profile).toEqual([`${GUIDE}Patient`]);
  expect(patient.meta?.lastUpdated).toMatch(/^2026-/);
  expect(Object.keys(patient).sort()).toEqual(
    ['birthDate', 'gender', 'id', 'identifier', 'meta', 'name', 'resourceType'].sort(),
  );
  expect(patient.name).toHaveLength(1);
  expect(patient.name?.[0]?.family).toEqual(expect.any(String));
  expect(patient.identifier?.map(({ value }) => value)).toEqual(['W900100200']);
});

test('Organization: name, active, and whom a patient calls', () => {
  expect(payer.meta?.profile).toEqual([`${GUIDE}Organization`]);
  expect([payer.active, payer.name]).toEqual([true, 'Aetna Choice POS II']);
  expect(payer.contact).toMatchObject([
    {
      purpose: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/contactentity-type', code: 'PATINF' }] },
      telecom: [{ system: 'phone', value: '+18005550142' }],
    },
  ]);
});

test('what is stored declares no more than it is: US Core alone', async () => {
  const { body } = await open.call('staff', 'GET', `/fhir/R4/Coverage/${id}`);
  expect(body.meta.profile).toEqual(['http://hl7.org/fhir/us/core/StructureDefinition/us-core-coverage']);
});

test('what was told of a card is read back as it was told, every kind of cost among it', () => {
  const read = (more: object) =>
    cardFactsOf(
      coverageResource(
        coverageShape.parse({ plan: 'UMR', memberId: 'U-1', ...more }),
        'Patient/a',
        'Organization/b',
        1,
      ),
    );
  expect(read({})).toEqual({});
  const kinds = [...COST_KINDS.hl7, ...COST_KINDS.carin];
  for (const some of [kinds.slice(0, 15), kinds.slice(15)]) {
    const told = { ...FACTS, costs: some.map((of, at) => ({ of, amount: 1999 + at })) };
    expect(read({ ...told, groupNumber: 'G-7' })).toEqual(told);
  }
});

test('what a card cannot say is refused by name', () => {
  const codes = (more: object) =>
    coverageShape
      .safeParse({ plan: 'UMR', memberId: 'U-1', ...more })
      .error?.issues.map((issue) => (issue.code === 'custom' ? issue.params?.code : issue.code));
  expect(codes({ groupName: 'Stars' })).toEqual(['group-number']);
  expect(codes({ costs: [{ of: 'copay' }, { of: 'copay', amount: 1, says: '$1' }] })).toEqual([
    'amount-or-words',
    'amount-or-words',
  ]);
  expect(codes({ costs: [{ of: 'copay', amount: 1.5 }] })).toEqual(['invalid_type']);
});

test('there is no card of self-pay, nor for partners', async () => {
  const sent = await open.call('ehr', 'POST', '/v1/referrals', referral(7901, { coverage: [] }));
  const alone = await open.call('staff', 'POST', '/v1/coverages', {
    coverageId: 'alone',
    patient: { reference: sent.body.patient.reference },
    selfPay: true,
  });
  const none = await open.call('staff', 'GET', `/v1/coverages/${alone.body.id}/card`);
  expect([none.status, none.body.issue[0].details.coding[0].code]).toEqual([422, 'no-card']);
  expect((await open.call('partner', 'GET', `/v1/coverages/${id}/card`)).status).toBe(403);
});
