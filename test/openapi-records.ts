/** Every operation on packets, deliveries and letters of records once, for the calls that the OpenAPI document describes. */
import { PHOTO_ID, release, request } from './records/samples.ts';
import { textDocument } from './referrals/samples.ts';

type Send = (
  client: 'staff' | 'partner' | null,
  method: string,
  path: string,
  params: Record<string, string>,
  body?: unknown,
  headers?: Record<string, string>,
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds, and fails where it does not
) => Promise<{ body: any }>;

/** `chartOf`: person `n`, with a chart. */
export async function recordsCalls(
  send: Send,
  chartOf: (n: number) => Promise<{ readonly reference: string }>,
): Promise<void> {
  const path = '/v1/records-requests';
  const step = (id: string, name: string, body: unknown = {}) =>
    send('staff', 'post', `${path}/{id}/${name}`, { id }, body);
  const own = async (n: number, delivery: unknown) => ({
    ...request(n),
    requester: { kind: 'patient' },
    patient: await chartOf(n),
    release: release(n, { recipient: undefined, purpose: undefined }),
    purpose: 'personal',
    identity: PHOTO_ID,
    delivery,
  });
  const ready = async (n: number, delivery: unknown) => {
    const { id } = (await send('staff', 'post', path, {}, await own(n, delivery))).body;
    await step(id, 'documents', { documents: [textDocument('Progress note', `Seen ${n}.`)] });
    const { body } = await step(id, 'verify-release');
    await step(id, 'approve', { include: body.scope?.toReview ?? [] });
    await step(id, 'fulfil');
    return id as string;
  };
  const address = { line: ['1 Sample Street'], city: 'Phoenix', state: 'AZ', postalCode: '85004' };
  const mailed = await ready(81, { method: 'mail', address });
  for (const file of ['packet.pdf', 'packet.json', 'address-label.pdf']) {
    await send('staff', 'get', `${path}/{id}/${file}`, { id: mailed });
  }
  const elsewhere = { ...address, line: ['2 Sample Street'] };
  await step(mailed, 'approve-address', { method: 'mail', address: elsewhere, reason: 'Moved.' });
  await step(mailed, 'deliver', { method: 'mail', address: elsewhere, tracking: '9400 1000' });
  await send('staff', 'get', `${path}/{id}/deliveries/{n}/receipt.jws`, { id: mailed, n: '1' });
  const linked = await ready(82, { method: 'download' });
  const download = { method: 'download', codeBy: 'phone' };
  await step(linked, 'deliver', download);
  await step(linked, 'settle-delivery', { sent: false });
  const { link } = (await step(linked, 'deliver', { ...download, codeBy: 'paper' })).body;
  await send(null, 'post', '/v1/downloads', {}, { token: link.url.split('#')[1], code: link.code });
  const bare = { ...(await own(83, { method: 'mail' })), release: undefined };
  const { id } = (await send('staff', 'post', path, {}, bare)).body;
  await send('staff', 'get', `${path}/{id}/letters/{n}.pdf`, { id, n: '1' });
  await send('staff', 'post', `${path}/{id}/letters/{n}/sent`, { id, n: '1' }, { how: 'mail' });
}
