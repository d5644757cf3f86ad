/** The list of requests in the order in which the desk works them off. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { release, request } from './samples.ts';

let open: OpenGateway;
const ids: Record<string, string> = {};
const named = (id: string) => Object.entries(ids).find(([, one]) => one === id)?.[0];

beforeAll(async () => {
  open = await openGateway();
  const { release: _, ...bare } = request(3);
  const bodies = {
    old: request(1),
    defective: request(2, { release: release(2, { expiresOn: undefined }) }),
    treatment: bare,
    young: request(4),
  };
  for (const [name, body] of Object.entries(bodies)) {
    open.clock += 60_000;
    ids[name] = (await open.call('partner', 'POST', '/v1/records-requests', body)).body.id;
  }
});
afterAll(() => open.close());

async function list(query: string, client: 'staff' | 'partner' = 'staff'): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await open.call(client, 'GET', `/v1/records-requests?${query}${more}`);
    expect(status, JSON.stringify(body)).toBe(200);
    found.push(...body.items.map(({ id }: { id: string }) => named(id)));
    cursor = body.next;
  } while (cursor !== undefined);
  return found;
}

test('what a person has to see at once is on top, then the oldest; page by page each once', async () => {
  expect(await list('order=queue')).toEqual(['treatment', 'old', 'defective', 'young']);
  expect(await list('order=queue&count=1')).toEqual(['treatment', 'old', 'defective', 'young']);
  expect(await list('')).toEqual(['young', 'treatment', 'defective', 'old']);
});

test('what waits for the requester does not wait for the desk; what has ended is not open', async () => {
  await open.call('staff', 'POST', `/v1/records-requests/${ids.young}/deny`, { reason: 'handled-elsewhere' });
  expect(await list('status=waiting&order=queue')).toEqual(['treatment', 'old']);
  expect(await list('status=open&order=queue')).toEqual(['treatment', 'old', 'defective']);
  expect(await list('status=open&order=queue', 'partner')).toEqual(['treatment', 'old', 'defective']);
});
