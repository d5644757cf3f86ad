/** Every operation on registrations once, for the calls that the OpenAPI document describes. */
import { referral } from './referrals/samples.ts';

type Send = (
  client: 'staff' | null,
  method: string,
  path: string,
  params: Record<string, string>,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds, and fails where it does not
) => Promise<{ body: any }>;

export async function registrationCalls(send: Send): Promise<void> {
  const registration = { registrationId: 'openapi-1', patient: referral(71).patient, medications: [] };
  const { body } = await send('staff', 'post', '/v1/registrations', {}, registration);
  const more = { selfPay: true, history: ['Asthma'] };
  await send('staff', 'post', '/v1/registrations/{id}/complete', { id: body.id }, more);
  await send('staff', 'get', '/v1/registrations/{id}', { id: body.id });
  await send(null, 'get', '/v1/forms/new-patient.pdf', {});
}
