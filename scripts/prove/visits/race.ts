import { type Claim, must, same } from '../claims.ts';
import { type Answer, type Gateway, startGateway } from '../gateway.ts';
import { inParallel } from '../referrals/samples.ts';
import { person, slotsOf } from './samples.ts';

const ROUNDS = 50;
const CALLERS = 100;
const TIMES = 20;
/** Told to come back: nothing has been done, and the same call later is the same act. */
const LATER = new Set([429, 503]);
const MOST_CALLS = 20;

/** All callers at once, each for one of the times. */
export const race: Claim = {
  says: `of ${CALLERS} callers for ${TIMES} times ${TIMES} are booked and none twice, ${ROUNDS} times in a row`,
  async show() {
    const gateway = await startGateway();
    try {
      return await raceFor(gateway, 'race');
    } finally {
      await gateway.end();
    }
  },
};

/** `run` tells the visits of this run from those of others in the same store. */
export async function raceFor(gateway: Gateway, run: string): Promise<string> {
  const visits = new Set<string>();
  let calls = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const times = (await slotsOf(gateway, 'specialty=cardiology&visit=follow-up&to=2027-02-20')).slice(0, TIMES);
    same(times.length, TIMES, 'free times');
    const answers = await inParallel(CALLERS, CALLERS, (i) =>
      insist(() => {
        calls++;
        return book(gateway, i, `${run}-${round}-${i}`, times[i % TIMES] ?? '');
      }),
    );
    const booked = answers.filter(({ status }) => status === 201);
    same(booked.length, TIMES, `round ${round}: booked`);
    same(answers.filter(({ status }) => status === 409).length, CALLERS - TIMES, `round ${round}: told it is taken`);
    for (const { body } of booked) visits.add(`${body.practitioner.reference} ${body.start}`);
  }
  must(visits.size === ROUNDS * TIMES, 'a time was given away twice');
  return `${calls} calls, ${visits.size} visits`;
}

async function insist(call: () => Promise<Answer>): Promise<Answer> {
  for (let n = 1; ; n++) {
    const answer = await call();
    if (!LATER.has(answer.status) || n === MOST_CALLS) return answer;
    const seconds = Number(answer.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

const book = (gateway: Gateway, caller: number, id: string, slot: string) =>
  gateway.call('staff', 'POST', '/v1/appointments', {
    appointmentId: id,
    slot,
    patient: person(caller),
    reason: 'Check',
    selfPay: true,
  });
