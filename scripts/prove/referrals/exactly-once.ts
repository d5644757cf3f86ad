import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { inParallel, referral } from './samples.ts';

/** How many of a type carry an identifier value or fit a query; asked as the group's own EHR. */
export async function countOf(gateway: Gateway, type: string, query: Record<string, string>): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const form = new URLSearchParams({ ...query, _count: '100', ...(cursor && { _cursor: cursor }) });
    const answer = await gateway.call('ehr', 'POST', `/fhir/R4/${type}/_search`, form.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    must(answer.status === 200, `${type}/_search answered ${answer.status}: ${answer.text.slice(0, 300)}`);
    const entries = (answer.body.entry ?? []) as { resource: { resourceType: string } }[];
    count += entries.filter(({ resource }) => resource.resourceType === type).length;
    const next = (answer.body.link ?? []).find(({ relation }: { relation: string }) => relation === 'next')?.url;
    cursor = next === undefined ? undefined : (new URL(next, gateway.url).searchParams.get('_cursor') ?? undefined);
  } while (cursor);
  return count;
}

export const sameReferralFiftyTimes: Claim = {
  says: 'the same referral sent 50 times over 8 connections is one',
  async show() {
    const gateway = await startGateway();
    try {
      const answers = await inParallel(50, 8, () => gateway.call('partner', 'POST', '/v1/referrals', referral(1)));
      for (const { status, text } of answers) must(status === 201, `answered ${status}: ${text.slice(0, 300)}`);
      const bodies = new Set(answers.map(({ text }) => text));
      same(bodies.size, 1, 'different answers');
      const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true').length;
      const requests = await countOf(gateway, 'ServiceRequest', { identifier: 'prove-1' });
      const tasks = await countOf(gateway, 'Task', { identifier: answers[0]?.body.id });
      same([requests, tasks], [1, 1], 'ServiceRequests and Tasks');
      return `50 × 201, ${bodies.size} body, ${replayed} replayed, ${requests} ServiceRequest, ${tasks} Task`;
    } finally {
      await gateway.end();
    }
  },
};

export const twoReferralsOnePatient: Claim = {
  says: 'two referrals for one new patient at once under different keys make one Patient',
  async show() {
    const gateway = await startGateway();
    try {
      const ROUNDS = 20;
      let patients = 0;
      for (let n = 0; n < ROUNDS; n++) {
        const { patient } = referral(100 + n);
        const both = await Promise.all(
          ['a', 'b'].map((side) =>
            gateway.call(
              side === 'a' ? 'partner' : 'otherPartner',
              'POST',
              '/v1/referrals',
              referral(100 + n, { referralId: `two-${n}-${side}` }),
            ),
          ),
        );
        for (const { status, text } of both) must(status === 201, `answered ${status}: ${text.slice(0, 300)}`);
        patients += await countOf(gateway, 'Patient', { family: patient.name.family, birthdate: patient.birthDate });
      }
      same(patients, ROUNDS, 'Patients');
      return `${ROUNDS} rounds of 2 referrals, ${patients} Patients`;
    } finally {
      await gateway.end();
    }
  },
};

export const killedAtRandom: Claim = {
  says: 'kill -9 at random moments during 300 referrals, restarted and sent again, leaves exactly 300',
  async show() {
    const ACTS = 300;
    const KILLS = 5;
    const gateway = await startGateway();
    try {
      const done = new Set<number>();
      let kills = 0;
      let resent = 0;
      const send = async (n: number): Promise<void> => {
        try {
          const { status } = await gateway.call(
            'partner',
            'POST',
            '/v1/referrals',
            referral(1000 + n, { referralId: `kill-${n}` }),
          );
          if (status === 201) done.add(n);
        } catch {
          resent++; // cut off by the kill: sent again in the next round
        }
      };
      await gateway.token('partner');
      while (done.size < ACTS) {
        const left = Array.from({ length: ACTS }, (_, n) => n).filter((n) => !done.has(n));
        const work = inParallel(left.length, 8, (i) => send(left[i] as number));
        if (kills < KILLS) {
          await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 500));
          await gateway.kill();
          kills++;
          await work;
          await gateway.start();
        } else {
          await work;
        }
      }
      // Sent once more, all of them: nothing may be done twice.
      const again = await inParallel(ACTS, 8, (n) =>
        gateway.call('partner', 'POST', '/v1/referrals', referral(1000 + n, { referralId: `kill-${n}` })),
      );
      same(again.filter(({ status }) => status === 201).length, ACTS, 'answers to the last sending');
      const requests = await countOf(gateway, 'ServiceRequest', { status: 'active' });
      const tasks = await countOf(gateway, 'Task', { code: 'fulfill' });
      const patients = await countOf(gateway, 'Patient', { 'address-postalcode': '85004', family: 'Family' });
      same([requests, tasks, patients], [ACTS, ACTS, ACTS], 'ServiceRequests, Tasks and Patients');
      const stuck = (await gateway.call('ehr', 'GET', '/v1/parked')).body.items.length;
      same(stuck, 0, 'parked');
      return `${kills} kills, ${resent} cut off, ${requests} ServiceRequests, ${tasks} Tasks, ${patients} Patients, ${stuck} stuck`;
    } finally {
      await gateway.end();
    }
  },
};
