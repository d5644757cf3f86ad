/**
 * One journey through the gateway, over nothing but HTTP: an outside practice refers a patient and reads the referral, Patient Services
 * accepts, schedules and completes it, the same request again does nothing, and another practice sees nothing of it.
 */
import { describe, expect, test, vi } from 'vitest';
import type { DemoClients } from '../../src/demo-clients.ts';

export interface Runtime {
  /** PUBLIC_URL of the gateway. */
  readonly url: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Of the demo's kinds: `partner`, `otherPartner` and `staff` are used. */
  readonly clients: Partial<DemoClients>;
  /** The store may be slow: then a referral is kept, and done soon after. */
  readonly mayKeep?: boolean;
}

const REFERRAL = {
  specialty: 'cardiology',
  priority: 'urgent',
  reason: { icd10: ['R07.9'], text: 'Chest pain on exertion' },
  patient: {
    name: { given: ['Maria'], family: 'Exampleton' },
    birthDate: '1961-07-14',
    gender: 'female',
    phone: '602-555-0147',
    address: { line: ['12 Sample Street'], city: 'Phoenix', state: 'AZ', postalCode: '85004' },
  },
  referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-555-0101' },
  coverage: [{ plan: 'Medicare Part B', memberId: '1EG4-TE5-MK73' }],
  documents: [{ title: 'Note', contentType: 'text/plain', data: 'Q2hlc3QgcGFpbiBvbiBleGVydGlvbi4=' }],
};

export type Called = ReturnType<typeof client>;

export function client({ url, fetch, clients }: Runtime) {
  const tokens = new Map<keyof DemoClients, string>();

  async function token(who: keyof DemoClients): Promise<string> {
    const known = tokens.get(who);
    if (known) return known;
    const { clientId, clientSecret } = clients[who] ?? { clientId: '', clientSecret: '' };
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const response = await fetch(new Request(`${url}/oauth2/token`, { method: 'POST', body }));
    expect(response.status).toBe(200);
    const { access_token } = (await response.json()) as { access_token: string };
    tokens.set(who, access_token);
    return access_token;
  }

  return async (
    who: keyof DemoClients,
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ) => {
    const request = new Request(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token(who)}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const response = await fetch(request);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds, and fails where it does not
    const answer: any = isJson ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, body: answer };
  };
}

/** Refers a patient under a key of the caller's choice. */
export const refer = (call: Called, key: string) =>
  call('partner', 'POST', '/v1/referrals', REFERRAL, { 'idempotency-key': key });

/** The answer once the referral is done: asked for again while it is kept. */
export const referAndWait = (call: Called, key: string) =>
  vi.waitFor(
    async () => {
      const answer = await refer(call, key);
      expect(answer.status).toBe(201);
      return answer;
    },
    { timeout: 30_000, interval: 500 },
  );

export function journey(name: string, open: () => Promise<Runtime>): void {
  describe(`journey: ${name}`, () => {
    test('a referral from the first token to the finished visit', async () => {
      const runtime = await open();
      const call = client(runtime);
      const referred = await (runtime.mayKeep ? referAndWait : refer)(call, 'journey-1');
      expect(referred.status).toBe(201);
      const path = `/v1/referrals/${referred.body.id}`;
      expect(referred.body).toMatchObject({
        direction: 'incoming',
        status: 'received',
        patient: { match: 'received' },
      });

      expect(await call('partner', 'GET', path)).toMatchObject({ status: 200, body: { id: referred.body.id } });
      expect(await call('otherPartner', 'GET', path)).toMatchObject({ status: 404 });

      const step = (what: string, body: object) => call('staff', 'POST', `${path}/${what}`, body);
      expect(await step('accept', {})).toMatchObject({ status: 200, body: { status: 'accepted' } });
      const visit = { start: '2027-01-12T09:00:00-07:00', end: '2027-01-12T09:30:00-07:00' };
      expect(await step('schedule', visit)).toMatchObject({ status: 200 });
      const note = { note: 'Stress test normal. Follow up in six months.' };
      expect(await step('complete', note)).toMatchObject({ status: 200, body: { status: 'completed' } });
      // The same step again: nothing happens.
      expect(await step('complete', note)).toMatchObject({ status: 200, body: { status: 'completed' } });

      const again = await refer(call, 'journey-1');
      expect(again.status).toBe(201);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(again.body).toEqual(referred.body);

      const seen = await call('partner', 'GET', path);
      expect(seen.body.status).toBe('completed');
      const list = await call('partner', 'GET', '/v1/referrals');
      expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual([referred.body.id]);
    });

    test('the same key twenty times at once is one referral, and twenty equal answers', async () => {
      const runtime = await open();
      const call = client(runtime);
      const idsOf = async () => {
        const { body } = await call('partner', 'GET', '/v1/referrals?count=100');
        return body.items.map(({ id }: { id: string }) => id);
      };
      const before = await idsOf();
      const answers = await Promise.all(Array.from({ length: 20 }, () => refer(call, 'journey-20')));
      const kept = answers.filter(({ status }) => status === 202);
      expect(answers.filter(({ status }) => status !== 201)).toEqual(runtime.mayKeep ? kept : []);
      const done = await referAndWait(call, 'journey-20');
      for (const { status, body } of answers) if (status === 201) expect(body).toEqual(done.body);
      expect((await idsOf()).filter((id: string) => !before.includes(id))).toEqual([done.body.id]);
    }, 60_000);
  });
}
