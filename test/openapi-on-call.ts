/** Every operation on calls for the physician once, for the calls that the OpenAPI document describes. */
type Send = (
  client: 'staff' | 'partner',
  method: string,
  path: string,
  params: Record<string, string>,
  body?: unknown,
  headers?: Record<string, string>,
  query?: string,
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds, and fails where it does not
) => Promise<{ body: any }>;

export async function onCallCalls(send: Send): Promise<void> {
  await send('partner', 'get', '/v1/on-call', {}, undefined, {}, '?department=heart-and-vascular');
  const { body } = await send(
    'partner',
    'post',
    '/v1/on-call/messages',
    {},
    {
      messageId: 'openapi-1',
      department: 'heart-and-vascular',
      caller: 'Operator, Example Hospital',
      callback: '602-555-0199',
      patient: { name: 'Maria Exampleton', birthDate: '1961-07-14' },
      about: 'Chest pain',
      message: 'She has had chest pain since noon.',
    },
  );
  await send('partner', 'get', '/v1/on-call/messages/{id}', { id: body.id });
  await send('staff', 'get', '/v1/on-call/messages', {});
  await send('staff', 'post', '/v1/on-call/messages/{id}/acknowledge', { id: body.id }, { note: 'Called back' });
}
