import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { simulate271, simulatedEligibility } from '../../../src/ports/eligibility/simulator.ts';
import { readStedi, stediEligibility } from '../../../src/ports/eligibility/stedi.ts';
import { x12Eligibility } from '../../../src/ports/eligibility/x12-http.ts';
import { type EligibilityUnderTest, eligibilityContract } from '../eligibility.contract.ts';
import { fakeStedi } from './fake-stedi.ts';
import { AT, ENVELOPE, QUESTION } from './question.ts';

const HOUSE = 'https://house.example';
const now = () => AT;

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

/** Over a wire: as the payer of a trial, but for what is put before it. */
function wired(driver: EligibilityUnderTest['driver'], contentType: string, reply: (body: string) => string) {
  const headers = { authorization: 'Key secret', 'content-type': contentType };
  const usual = nock(HOUSE, { reqheaders: headers }).persist();
  usual.post('/ask').reply(async (request: Request) => [200, reply(await request.text())]);
  const next = (prepare: (scope: nock.Interceptor) => void) => {
    nock.cleanAll();
    prepare(nock(HOUSE, { reqheaders: headers }).post('/ask'));
    nock(HOUSE, { reqheaders: headers })
      .persist()
      .post('/ask')
      .reply(async (request: Request) => [200, reply(await request.text())]);
  };
  return {
    driver,
    wire: {
      answers: (status: number, body: string, more?: Record<string, string>) =>
        next((one) => void one.reply(status, body, more)),
      breaks: () => next((one) => void one.replyWithError('reset')),
    },
    close: () => nock.cleanAll(),
  };
}

const access = { fetch, url: `${HOUSE}/ask`, authorization: 'Key secret' };

eligibilityContract('simulator', () => ({ driver: simulatedEligibility(now), close: () => undefined }));
eligibilityContract('X12 over https', () =>
  wired(x12Eligibility({ ...access, envelope: ENVELOPE, now }), 'application/edi-x12', (body) => simulate271(body, AT)),
);
eligibilityContract('Stedi', () =>
  wired(stediEligibility(access), 'application/json', (body) => JSON.stringify(fakeStedi(JSON.parse(body)))),
);

test('X12 and JSON give one answer', async () => {
  const {
    raw: _x12,
    trace: _trace,
    ...x12
  } = await simulatedEligibility(now).ask({
    ...QUESTION,
    subscriber: { ...QUESTION.subscriber, memberId: 'HMO7' },
  });
  const asked = {
    submitterTransactionIdentifier: 'T-1',
    tradingPartnerServiceId: '99901',
    provider: { organizationName: 'Copper Basin Medical Group', npi: '1234567893' },
    subscriber: { lastName: 'Exampleton', dateOfBirth: '19610714', memberId: 'HMO7' },
    encounter: { dateOfService: '20261203', serviceTypeCodes: ['30', '98'] },
  };
  const { raw: _json, ...json } = readStedi(JSON.stringify(fakeStedi(asked)));
  const dated = x12.benefits.map(({ dates: _, ...one }) => one);
  expect(json.benefits.map(({ dates: _, ...one }) => one)).toEqual(dated);
  expect(json.rejections).toEqual(x12.rejections);
});

test('JSON as it comes: words beside codes are left, what has no place is kept', () => {
  const answer = readStedi(
    JSON.stringify({
      meta: { traceId: 'x' },
      payer: { name: 'SAMPLE HEALTH PLAN' },
      subscriber: { memberId: 'W1', lastName: 'EXAMPLETON', firstName: 'MARIA' },
      planInformation: { groupNumber: 'GRP-77' },
      planDateInformation: { planBegin: '20260101', plan: '20260101-20261231', odd: 7 },
      planStatus: [{ statusCode: '1', status: 'Active Coverage' }],
      benefitsInformation: [
        {
          code: 'B',
          name: 'Co-Payment',
          serviceTypeCodes: ['98'],
          benefitAmount: 35,
          coverageLevelCode: null,
          benefitPercent: '20',
          quantityQualifierCode: 'VS',
          benefitQuantity: '20',
          compositeMedicalProcedureIdentifier: { productOrServiceIDQualifierCode: 'HC', procedureCode: '99213' },
          benefitsDateInformation: { benefitBegin: '20260301' },
          benefitsServiceDelivery: [{ quantity: '5' }],
          benefitsRelatedEntity: {
            entityIdentifier: 'Something New',
            entityName: 'SAMPLETON',
            entityFirstname: 'ROBIN',
            contactInformation: { contacts: [{ communicationMode: 'Telephone', communicationNumber: '6025550101' }] },
          },
        },
      ],
      errors: [{ code: '80', followupAction: 'Please Resubmit Original Transaction', location: 'Loop 2100A' }],
    }),
  );
  expect(answer).toMatchObject({
    payer: 'SAMPLE HEALTH PLAN',
    group: 'GRP-77',
    dates: [
      { of: '346', start: '2026-01-01' },
      { of: '291', start: '2026-01-01', end: '2026-12-31' },
    ],
    rejections: [{ code: '80', followUp: 'P', of: 'payer' }],
    benefits: [
      {
        amount: 3500,
        quantity: { of: 'VS', value: '20' },
        procedure: ['HC', '99213'],
        dates: [{ of: '348', start: '2026-03-01' }],
        entities: [{ role: 'Something New', name: 'ROBIN SAMPLETON', contacts: ['6025550101'] }],
        rest: ['{"benefitsServiceDelivery":[{"quantity":"5"}],"benefitPercent":"20"}'],
      },
    ],
  });
  expect(answer.benefits[0]).not.toHaveProperty('percent');
});

test('no two questions of a process have one control number', async () => {
  const seen: string[] = [];
  nock(HOUSE)
    .persist()
    .post('/ask')
    .reply(async (request: Request) => {
      const text = await request.text();
      seen.push(text.split('*')[13] ?? '');
      return [200, simulate271(text, AT)];
    });
  const driver = x12Eligibility({ ...access, envelope: ENVELOPE, now });
  await Promise.all([1, 2, 3].map(() => driver.ask(QUESTION)));
  expect(new Set(seen).size).toBe(3);
  expect(seen.every((one) => /^\d{9}$/.test(one))).toBe(true);
});
