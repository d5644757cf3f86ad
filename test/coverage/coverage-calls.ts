/** The routes of coverages called as they are meant, for the test of the OpenAPI document. */
type Send = (
  client: 'staff',
  method: string,
  template: string,
  values: Record<string, string>,
  body?: unknown,
  headers?: Record<string, string>,
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds
) => Promise<{ readonly body: any }>;

export async function coverageCalls(send: Send, patient: { readonly reference: string }): Promise<void> {
  const taken = { coverageId: 'called', patient, coverage: { plan: 'UMR', memberId: 'U-123' } };
  const { body } = await send('staff', 'post', '/v1/coverages', {}, taken);
  await send('staff', 'get', '/v1/coverages/{id}', { id: body.id });
  await send('staff', 'get', '/v1/coverages/{id}/card', { id: body.id });
  await send('staff', 'get', '/v1/patients/{id}/coverages', { id: patient.reference.slice('Patient/'.length) });
  const key = { 'idempotency-key': 'verify' };
  await send('staff', 'post', '/v1/coverages/{id}/verify', { id: body.id }, {}, key);
  await send('staff', 'get', '/v1/coverages/{id}/verifications', { id: body.id });
  await send('staff', 'post', '/v1/coverages/{id}/end', { id: body.id }, {});
}
