/** What a partner must not be able to do or find out, tried through the doors. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SID } from '../../src/fhir/systems.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from './samples.ts';

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
    }
  });
});
