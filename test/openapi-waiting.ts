/** Every operation on patients for whom there is no time, once, for the calls that the OpenAPI document describes. */
import { referral } from './referrals/samples.ts';

type Send = (
  client: 'staff' | null,
  method: string,
  path: string,
  params: Record<string, string>,
  body?: unknown,
  headers?: Record<string, string>,
  query?: string,
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds, and fails where it does not
) => Promise<{ body: any }>;

/** `tick`: the gateway's jobs are run, a minute later. */
export async function waitingCalls(send: Send, tick: () => Promise<void>): Promise<void> {
  const list = '/v1/waitlist';
  const wait = async (n: number) => {
    const wanted = { visit: 'follow-up', specialty: 'cardiology', until: '2026-12-31', reason: 'Check', selfPay: true };
    const body = { waitlistId: `openapi-${n}`, patient: referral(70 + n).patient, ...wanted };
    return { id: (await send('staff', 'post', list, {}, body)).body.id as string };
  };
  const [taking, refusing, leaving] = [await wait(1), await wait(2), await wait(3)];
  await tick();
  await send('staff', 'get', list, {});
  await send('staff', 'get', `${list}/{id}`, taking);
  await send('staff', 'post', `${list}/{id}/accept`, taking, {});
  await send('staff', 'post', `${list}/{id}/decline`, refusing, {});
  await send('staff', 'post', `${list}/{id}/end`, leaving, { reason: 'Went elsewhere' });
  const path = '/v1/call-backs';
  const patient = { name: 'Maria Exampleton', phone: '602-555-0147' };
  const { body } = await send('staff', 'post', path, {}, { callBackId: 'openapi-1', patient, reason: 'No time' });
  await send('staff', 'get', path, {});
  await send('staff', 'get', `${path}/{id}`, { id: body.id });
  const attempt = { result: 'no-answer', at: '2026-11-24T10:00:00-07:00' };
  await send('staff', 'post', `${path}/{id}/attempted`, { id: body.id }, attempt);
  await send('staff', 'post', `${path}/{id}/done`, { id: body.id }, {});

  const { body: free } = await send('staff', 'get', '/v1/slots', {}, undefined, {}, '?specialty=cardiology');
  const provider = { id: free.slots[0].practitioner.reference.slice('PractitionerRole/'.length) };
  const { body: given } = await send('staff', 'post', FEEDS, provider, { name: 'Telephone' });
  await send('staff', 'get', FEEDS, provider);
  const token = given.url.split('/').at(-1).slice(0, -'.ics'.length);
  await send(null, 'get', '/v1/calendars/{token}.ics', { token });
  await send(null, 'get', '/smart-scheduling/$bulk-publish', {});
  for (const name of ['locations', 'schedules', 'slots'])
    await send(null, 'get', `/smart-scheduling/${name}.ndjson`, {});
  await send('staff', 'post', `${FEEDS}/{feed}/revoke`, { ...provider, feed: given.feeds[0].feed }, {});
}

const FEEDS = '/v1/providers/{id}/calendar-feeds';
