import { type Claim, same } from '../claims.ts';
import { referral } from '../referrals/samples.ts';
import { startGatewayAt } from './clock.ts';
import { slotsOf } from './samples.ts';

/** The referral that leads to a visit moves with it, and is completed by its note. */
export const ofAReferral: Claim = {
  says: 'a referral shows scheduled when its visit is booked, waits when it is cancelled, and is completed by the note after it',
  async show() {
    // Long enough ago that the visit has been today.
    const gateway = await startGatewayAt(Date.now() - 20 * 86_400_000);
    try {
      const sent = await gateway.call('partner', 'POST', '/v1/referrals', referral(1));
      same(sent.status, 201, sent.text.slice(0, 300));
      const path = `/v1/referrals/${sent.body.id}`;
      const seen = async () => (await gateway.call('partner', 'GET', path)).body.businessStatus;
      same((await gateway.call('staff', 'POST', `${path}/accept`, {})).status, 200, 'accept');
      const { body: ours } = await gateway.call('staff', 'GET', path);
      const visit = async (n: number) => {
        const [slot] = await slotsOf(gateway, 'specialty=cardiology&visit=consultation&patient=new');
        const body = { appointmentId: `visit-${n}`, slot, patient: ours.patient, reason: 'As referred', selfPay: true };
        const named = { ...body, patient: { reference: ours.patient.reference }, referral: ours.serviceRequest };
        const booked = await gateway.call('staff', 'POST', '/v1/appointments', named);
        same(booked.status, 201, booked.text.slice(0, 300));
        return booked.body as { id: string; start: string };
      };
      const step = async (id: string, name: string) => {
        const answer = await gateway.call('staff', 'POST', `/v1/appointments/${id}/${name}`, {});
        same(answer.status, 200, `${name}: ${answer.text.slice(0, 300)}`);
      };
      const first = await visit(1);
      same(await seen(), '5.1.1', 'booked');
      await step(first.id, 'cancel');
      same(await seen(), '5.1.3', 'cancelled');
      const second = await visit(2);
      same(await seen(), '5.1.1', 'booked again');
      const file = await gateway.call('staff', 'GET', `/v1/appointments/${second.id}.ics`);
      same(/chest pain|Given|Family/i.test(file.text), false, 'the calendar file tells who or why');
      await gateway.goTo(Date.parse(second.start));
      await step(second.id, 'check-in');
      await step(second.id, 'fulfil');
      const note = await gateway.call('staff', 'POST', `${path}/complete`, { note: 'Seen. Continue as before.' });
      same(note.status, 200, note.text.slice(0, 300));
      same(await seen(), '7.0', 'completed');
      return '2 visits, 1 cancelled, referral completed';
    } finally {
      await gateway.end();
    }
  },
};
