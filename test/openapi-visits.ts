/** Every operation on visits once, for the calls that the OpenAPI document describes. */
import { referral } from './referrals/samples.ts';

type Send = (
  client: 'staff',
  method: string,
  path: string,
  params: Record<string, string>,
  body?: unknown,
  headers?: Record<string, string>,
  query?: string,
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds, and fails where it does not
) => Promise<{ body: any }>;

export async function visitCalls(send: Send, moveClock: (to: string) => void): Promise<void> {
  const slots = async () => {
    const query = '?specialty=cardiology&visit=follow-up';
    const { body } = await send('staff', 'get', '/v1/slots', {}, undefined, {}, query);
    return body.slots.map(({ slot }: { slot: string }) => slot) as string[];
  };
  const book = async (n: number, more: Record<string, unknown> = {}) => {
    const [slot] = await slots();
    const visit = { appointmentId: `visit-${n}`, slot, patient: referral(n).patient, reason: 'Check', selfPay: true };
    return (await send('staff', 'post', '/v1/appointments', {}, { ...visit, ...more })).body;
  };
  const step = (id: string, name: string, body: unknown = {}) =>
    send('staff', 'post', `/v1/appointments/{id}/${name}`, { id }, body);
  const held = await book(61, { hold: true });
  await step(held.id, 'confirm');
  await step(held.id, 'reschedule', { slot: (await slots())[1] });
  await send('staff', 'get', '/v1/appointments/{id}', { id: held.id });
  await send('staff', 'get', '/v1/appointments/{id}.ics', { id: held.id });
  await send('staff', 'get', '/v1/appointments', {});
  const id = held.practitioner.reference.slice('PractitionerRole/'.length);
  const closing = { from: '2027-02-01', to: '2027-02-05', reason: 'Away' };
  await send('staff', 'post', '/v1/providers/{id}/close-time', { id }, closing);
  await send('staff', 'get', '/v1/providers/{id}/closed-times', { id });
  await send('staff', 'post', '/v1/providers/{id}/closed-times/offer', { id });
  await step(held.id, 'cancel', { reason: 'pat' });
  const [seen, missed] = [await book(62), await book(63)];
  await step(seen.id, 'check-in');
  moveClock(seen.start);
  await step(seen.id, 'fulfil');
  await step(seen.id, 'correct-insurance', { coverage: [{ plan: 'Humana', memberId: 'H55500017' }] });
  const { body: toBill } = await send('staff', 'get', '/v1/visits-to-bill', {});
  const [bill] = toBill.items;
  await send('staff', 'get', '/v1/visits-to-bill/{id}', { id: bill.id });
  await send('staff', 'post', '/v1/visits-to-bill/{id}/taken', { id: bill.id }, { number: 'INV-77' });
  moveClock(missed.start);
  await step(missed.id, 'no-show');
}
