import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { inParallel } from '../referrals/samples.ts';
import { person, slotsOf } from './samples.ts';

const ROUNDS = 50;
const CALLERS = 100;
const TIMES = 20;

/** All callers at once, each for one of the times. */
export const race: Claim = {
  says: `of ${CALLERS} callers for ${TIMES} times ${TIMES} are booked and none twice, ${ROUNDS} times in a row`,
  async show() {
    const gateway = await startGateway();
    try {
      const visits = new Set<string>();
      for (let round = 0; round < ROUNDS; round++) {
        const times = (await slotsOf(gateway, 'specialty=cardiology&visit=follow-up&to=2027-02-20')).slice(0, TIMES);
        same(times.length, TIMES, 'free times');
        const answers = await inParallel(CALLERS, CALLERS, (i) =>
          book(gateway, i, `${round}-${i}`, times[i % TIMES] ?? ''),
        );
        const booked = answers.filter(({ status }) => status === 201);
        same(booked.length, TIMES, `round ${round}: booked`);
        same(
          answers.filter(({ status }) => status === 409).length,
          CALLERS - TIMES,
          `round ${round}: told it is taken`,
        );
        for (const { body } of booked) visits.add(`${body.practitioner.reference} ${body.start}`);
      }
      must(visits.size === ROUNDS * TIMES, 'a time was given away twice');
      return `${ROUNDS * CALLERS} calls, ${visits.size} visits`;
    } finally {
      await gateway.end();
    }
  },
};

const book = (gateway: Gateway, caller: number, id: string, slot: string) =>
  gateway.call('staff', 'POST', '/v1/appointments', {
    appointmentId: id,
    slot,
    patient: person(caller),
    reason: 'Check',
    selfPay: true,
  });
