/** Visits of an authorization, through the doors: whatever is done to them, in whatever order, again and again, the count is true. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const ALLOWED = 3;
const staff = (method: string, path: string, body?: unknown) => open.call('staff', method, path, body);

const command = fc.record({
  what: fc.constantFrom('book', 'book', 'cancel', 'fulfil', 'check-in', 'again'),
  at: fc.nat(5),
});

let people = 700;

async function patientWithPermit() {
  const n = ++people;
  const { body: free } = await staff('GET', '/v1/slots?specialty=cardiology&visit=follow-up&count=200');
  const byStart = new Map(free.slots.map((one: { start: string; slot: string }) => [one.start, one.slot]));
  const slots = [...byStart.values()] as string[];
  const first = {
    appointmentId: `f-${n}`,
    slot: slots[0],
    patient: referral(n).patient,
    reason: 'First',
    selfPay: true,
  };
  const { body: visit } = await staff('POST', '/v1/appointments', first);
  await staff('POST', `/v1/appointments/${visit.id}/cancel`, {});
  const { patient } = visit;
  const card = { plan: 'Humana', memberId: `H-${n}` };
  const { body: coverage } = await staff('POST', '/v1/coverages', { coverageId: `c-${n}`, patient, coverage: card });
  const { body: permit } = await staff('POST', '/v1/authorizations', {
    authorizationId: `p-${n}`,
    number: `PA-${n}`,
    patient,
    coverage: coverage.reference,
    visits: ALLOWED,
    period: { start: '2026-11-01' },
    learnedFrom: { how: 'letter', who: 'The plan' },
  });
  return { n, patient, card, permit, slots };
}

test('used are the visits that have been, each once; reserved those to come; no more than are allowed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 6, maxLength: 14 }), async (commands) => {
      const { n, patient, card, permit, slots } = await patientWithPermit();
      /** Statuses of the visits that name the authorization, as the answers told them. */
      const model: { id: string; status: string; start: string; booking: object }[] = [];
      for (const [i, { what, at }] of commands.entries()) {
        const visit = model[at % Math.max(1, model.length)];
        if (what === 'book') {
          const slot = slots[1 + i];
          const booking = { appointmentId: `b-${n}-${i}`, slot, patient, reason: 'Check', coverage: [card] };
          const { status, body } = await staff('POST', '/v1/appointments', {
            ...booking,
            authorization: permit.reference,
          });
          const taken = model.filter((one) => !['cancelled', 'noshow'].includes(one.status)).length;
          expect(status).toBe(taken < ALLOWED ? 201 : 422);
          if (status === 201) model.push({ id: body.id, status: body.status, start: body.start, booking });
        } else if (what === 'again' && visit) {
          const again = { ...visit.booking, authorization: permit.reference };
          expect((await staff('POST', '/v1/appointments', again)).body.id).toBe(visit.id);
        } else if (visit) {
          // Its day has come, and what is booked next still lies ahead.
          if (what === 'fulfil') open.clock = Math.max(open.clock, Date.parse(visit.start) - 7 * 3_600_000);
          for (let time = 0; time < 2; time++) {
            const { status, body } = await staff('POST', `/v1/appointments/${visit.id}/${what}`, {});
            if (status === 200) visit.status = body.status;
          }
        }
      }
      // The day after them all: who was still to come has not.
      open.clock = Math.max(open.clock, ...model.map(({ start }) => Date.parse(start))) + 24 * 3_600_000;
      const missed = model.find(({ status }) => status === 'booked');
      for (let time = 0; missed && time < 2; time++) {
        missed.status = (await staff('POST', `/v1/appointments/${missed.id}/no-show`, {})).body.status;
      }
      const of = (...statuses: string[]) => model.filter(({ status }) => statuses.includes(status)).length;
      const used = of('fulfilled');
      const { body } = await staff('GET', `/v1/authorizations/${permit.id}`);
      expect(body.visits).toEqual({
        allowed: ALLOWED,
        used,
        reserved: of('booked', 'checked-in', 'pending'),
        left: ALLOWED - used,
      });
    }),
    { numRuns: 8 },
  );
}, 60_000);
