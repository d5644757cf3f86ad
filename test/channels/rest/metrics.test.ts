import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

test('metrics are Prometheus text: counted requests, and how much work waits', async () => {
  await open.call('ehr', 'GET', '/v1/referrals');
  await open.ports.spool.enqueue({ id: 'act-1', topic: 'act', body: { act: '1' } });
  const { status, body, headers } = await open.call('ehr', 'GET', '/metrics', undefined, { accept: 'text/plain' });
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4']);
  expect(body).toContain('gateway_requests_total{method="GET",route="/v1/referrals",status="200"} 1\n');
  expect(body).toContain('gateway_spool_queued 1\n');
  expect(body).toMatch(/^gateway_spool_parked 0$/m);
  for (const line of body.trim().split('\n')) expect(line).toMatch(/^(#.*|[a-z_]+(\{[^{}]*\})? -?\d+(\.\d+)?)$/);
});

test('they need their own scope', async () => {
  expect((await open.call(null, 'GET', '/metrics')).status).toBe(401);
  expect((await open.call('staff', 'GET', '/metrics')).status).toBe(403);
});
