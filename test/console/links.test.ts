import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../open-gateway.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

async function link(scope?: string): Promise<Response> {
  const { clientId, clientSecret } = open.clients.staff;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...(scope && { scope }),
  });
  const answer = await open.gateway.fetch(new Request(`${PUBLIC_URL}/oauth2/token`, { method: 'POST', body }));
  const { access_token } = (await answer.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  return open.gateway.fetch(new Request(`${PUBLIC_URL}/v1/console-links`, { method: 'POST', headers }));
}

test('a token that may only read Tasks opens no session that may do everything', async () => {
  expect((await link('system/Task.r')).status).toBe(403);
  expect((await link()).status).toBe(201);
});
