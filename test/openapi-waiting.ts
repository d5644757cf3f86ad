/** Every operation on patients for whom there is no time, once, for the calls that the OpenAPI document describes. */
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

export async function waitingCalls(send: Send): Promise<void> {
  const path = '/v1/call-backs';
  const patient = { name: 'Maria Exampleton', phone: '602-555-0147' };
  const { body } = await send('staff', 'post', path, {}, { callBackId: 'openapi-1', patient, reason: 'No time' });
  await send('staff', 'get', path, {});
  await send('staff', 'get', `${path}/{id}`, { id: body.id });
  const attempt = { result: 'no-answer', at: '2026-11-24T10:00:00-07:00' };
  await send('staff', 'post', `${path}/{id}/attempted`, { id: body.id }, attempt);
  await send('staff', 'post', `${path}/{id}/done`, { id: body.id }, {});
}
