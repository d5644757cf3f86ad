/** What a visit needs before it, each operation called as it is meant, for the test of the OpenAPI document. */
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

export async function insuranceCalls(send: Send, patient: { readonly reference: string }): Promise<void> {
  const card = { plan: 'Humana', memberId: 'H-900' };
  const { body: coverage } = await send(
    'staff',
    'post',
    '/v1/coverages',
    {},
    { coverageId: 'i', patient, coverage: card },
  );
  const about = { patient, coverage: coverage.reference, specialty: 'cardiology' };
  await send('staff', 'post', '/v1/referral-checks', {}, about);
  const asking = { patient, coverage: 'Humana', specialty: 'cardiology', date: '2026-12-15', ask: true };
  await send('staff', 'post', '/v1/referral-checks', {}, asking, { 'idempotency-key': 'asking' });
  const permit = {
    ...about,
    authorizationId: 'permit',
    number: 'PA-1',
    visits: 3,
    period: { start: '2026-11-01' },
    learnedFrom: { how: 'portal', who: 'Portal of the plan' },
  };
  const { body: permitted } = await send('staff', 'post', '/v1/authorizations', {}, permit);
  const id = { id: permitted.id };
  await send('staff', 'get', '/v1/authorizations/{id}', id);
  await send('staff', 'get', '/v1/patients/{id}/authorizations', { id: patient.reference.slice('Patient/'.length) });
  await send('staff', 'post', '/v1/authorizations/{id}/end', id, { reason: 'Taken back' });
  const query = '?specialty=cardiology&visit=follow-up';
  const { body: free } = await send('staff', 'get', '/v1/slots', {}, undefined, {}, query);
  const visit = { appointmentId: 'asked', slot: free.slots[0].slot, patient: referral(901).patient, reason: 'Check' };
  await send('staff', 'post', '/v1/appointments', {}, { ...visit, coverage: [card] });
  const { body: questions } = await send('staff', 'get', '/v1/insurance-tasks', {});
  const question = { id: questions.items[0].id };
  await send('staff', 'get', '/v1/insurance-tasks/{id}', question);
  await send('staff', 'post', '/v1/insurance-tasks/{id}/done', question, { note: 'Neither is needed.' });
}
