/**
 * The OpenAPI document is true: a published generator makes valid and invalid calls of every operation from it, and every answer has a
 * status, a media type and a body that the document declares. Each operation also shows a success.
 */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { generateSync, type JsonSchema } from 'json-schema-faker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coverageCalls } from './coverage/coverage-calls.ts';
import { AUTHENTIC, announce, sample, withVendor, workAll } from './faxes/bring-fax.ts';
import { type Called, type OpenGateway, openGateway } from './open-gateway.ts';
import { insuranceCalls } from './openapi-insurance.ts';
import { messageCalls, withMessages } from './openapi-messages.ts';
import { onCallCalls } from './openapi-on-call.ts';
import { recordsCalls } from './openapi-records.ts';
import { registrationCalls } from './openapi-registration.ts';
import { visitCalls } from './openapi-visits.ts';
import { waitingCalls } from './openapi-waiting.ts';
import { PHOTO_ID, request as records, release } from './records/samples.ts';
import { referral, textDocument } from './referrals/samples.ts';

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document, read as data
type Json = any;

let open: OpenGateway;
let document: Json;
let ajv: Ajv2020.default;
const validators = new Map<string, ValidateFunction>();
const operations: { key: string; method: string; path: string; operation: Json }[] = [];
/** Operations seen to succeed, and to refuse. */
const succeeded = new Set<string>();
const refused = new Set<string>();
/** Answered outside the table of routes and tested on their own: OAuth errors, pages, well-known documents. */
const ELSEWHERE = /^\/(oauth2|\.well-known|fhir\/R4\/\.well-known|docs|openapi\.json|$)/;

beforeAll(async () => {
  open = await openGateway({ change: (ports) => withMessages(withVendor(ports)) });
  document = (await open.call(null, 'GET', '/openapi.json')).body;
  ajv = new Ajv2020.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  for (const [path, methods] of Object.entries<Json>(document.paths)) {
    if (ELSEWHERE.test(path)) continue;
    for (const [method, operation] of Object.entries<Json>(methods)) {
      operations.push({ key: `${method} ${path}`, method: method.toUpperCase(), path, operation });
    }
  }
});
afterAll(() => open.close());

/** The answer is one the document declares. */
function mustBeDeclared({ key, path, method, operation }: (typeof operations)[number], answer: Called): void {
  const told = `${key} → ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`;
  const declared = operation.responses[String(answer.status)];
  expect(declared, told).toBeDefined();
  expect(answer.status, told).not.toBe(500);
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const [declaredType = '', media] =
    Object.entries<Json>(declared.content ?? {}).find(([name]) => [type, '*/*'].includes(name.split(';')[0] ?? '')) ??
    [];
  expect(media, `${told} as ${type}`).toBeDefined();
  if (media.schema && type.includes('json')) {
    const pointer = [
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      String(answer.status),
      'content',
      declaredType,
      'schema',
    ];
    const reference = `openapi#/${pointer
      .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent)
      .join('/')}`;
    let validate = validators.get(reference);
    if (!validate) {
      validate = ajv.compile({ $ref: reference });
      validators.set(reference, validate);
    }
    expect(validate(answer.body), `${told} ${JSON.stringify(validate.errors?.slice(0, 3))}`).toBe(true);
  }
  (answer.status < 400 ? succeeded : refused).add(key);
}

/** A schema without references, for the generator. */
function resolved(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(resolved);
  if (schema === null || typeof schema !== 'object') return schema;
  if (typeof schema.$ref === 'string') return resolved(document.components.schemas[schema.$ref.split('/').at(-1)]);
  // The generator fills what it is allowed to: megabytes, and twenty documents of them.
  const most: Record<string, number> = { maxLength: 60, maxItems: 2 };
  return Object.fromEntries(
    Object.entries(schema).map(([name, part]) => [
      name,
      typeof part === 'number' && most[name] ? Math.min(part, most[name]) : resolved(part),
    ]),
  );
}

const generated = (schema: Json, seed: number) => generateSync(resolved(schema) as JsonSchema, { seed } as never);

/** The same body broken in one place: a field gone, one too many, or of another type. */
function broken(body: Json, seed: number): Json {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return { wrong: body };
  const names = Object.keys(body);
  const name = names[seed % Math.max(1, names.length)];
  if (seed % 3 === 0 || name === undefined) return { ...body, notAField: 1 };
  if (seed % 3 === 1) return { ...body, [name]: { unexpected: [seed] } };
  const { [name]: _gone, ...rest } = body;
  return { ...rest, [`${name}X`]: true };
}

const bodySchema = ({ operation }: (typeof operations)[number]) =>
  operation.requestBody?.content?.['application/json']?.schema;
const filled = (path: string, values: Record<string, string>) =>
  path.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? 'unknown');
const VALUES = { id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', type: 'Task' };

describe('calls generated from the OpenAPI document', () => {
  test('with valid bodies are answered as declared', async () => {
    let calls = 0;
    for (const operation of operations) {
      for (let seed = 1; seed <= 8; seed++) {
        const schema = bodySchema(operation);
        const body = schema && generated(schema, seed);
        const answer = await open.call('staff', operation.method, filled(operation.path, VALUES), body, {
          'idempotency-key': `valid-${seed}`,
        });
        mustBeDeclared(operation, answer);
        calls++;
      }
    }
    expect(calls).toBe(operations.length * 8);
  }, 60_000);

  test('with invalid bodies, queries, headers and tokens are refused as declared', async () => {
    for (const operation of operations) {
      const path = filled(operation.path, VALUES);
      const schema = bodySchema(operation);
      for (let seed = 1; schema && seed <= 9; seed++) {
        const answer = await open.call('staff', operation.method, path, broken(generated(schema, seed), seed), {
          'idempotency-key': `broken-${seed}`,
        });
        mustBeDeclared(operation, answer);
        expect(answer.status, operation.key).toBeGreaterThanOrEqual(400);
      }
      const body = schema && generated(schema, 1);
      mustBeDeclared(
        operation,
        await open.call('staff', operation.method, `${path}?notAParameter=1`, body, { 'idempotency-key': 'query' }),
      );
      mustBeDeclared(operation, await open.call('staff', operation.method, path, body, { accept: 'image/gif' }));
      if (operation.operation.security?.length > 0) {
        const anonymous = await open.call(null, operation.method, path, body);
        mustBeDeclared(operation, anonymous);
        expect(anonymous.status, operation.key).toBe(401);
      }
    }
  }, 60_000);

  test('each operation succeeds when called as meant, and is answered as declared', async () => {
    const send = async (
      client: 'partner' | 'staff' | 'otherStaff' | 'ehr' | null,
      method: string,
      template: string,
      values: Record<string, string>,
      body?: unknown,
      headers = {},
      query = '',
    ) => {
      const operation = operations.find(({ key }) => key === `${method} ${template}`);
      if (!operation) throw new Error(`no operation ${method} ${template}`);
      const answer = await open.call(client, method.toUpperCase(), filled(template, values) + query, body, headers);
      mustBeDeclared(operation, answer);
      expect(answer.status, `${method} ${template}: ${JSON.stringify(answer.body).slice(0, 300)}`).toBeLessThan(400);
      return answer;
    };
    const refer = async (n: number, more = {}) =>
      (await send('partner', 'post', '/v1/referrals', {}, referral(n, more))).body;
    const step = (client: 'partner' | 'staff', id: string, name: string, body: unknown = {}) =>
      send(client, 'post', `/v1/referrals/{id}/${name}`, { id }, body);

    const first = await refer(1, { documents: [textDocument('Note', 'A note.')] });
    await send('partner', 'get', '/v1/referrals', {});
    await send('partner', 'get', '/v1/referrals/{id}', { id: first.id });
    await send('staff', 'get', '/v1/referrals/{id}', { id: first.id }, undefined, { accept: 'application/fhir+json' });
    await step('staff', first.id, 'match', { new: true });
    await step('staff', first.id, 'assign', { specialty: 'neurology' });
    await step('staff', first.id, 'request-information', { question: 'Which side?' });
    await step('partner', first.id, 'provide-information', { note: 'Left.' });
    await step('partner', first.id, 'amend', { priority: 'urgent' });
    await step('partner', first.id, 'documents', { documents: [textDocument('More', 'More.')] });
    await step('staff', first.id, 'accept');
    await step('staff', first.id, 'record-contact', { outcome: 'reached', at: '2026-11-25T09:00:00-07:00' });
    await step('staff', first.id, 'schedule', { start: '2026-12-08T09:00:00-07:00', end: '2026-12-08T09:30:00-07:00' });
    await step('staff', first.id, 'no-show');
    await step('staff', first.id, 'schedule', { start: '2026-12-09T09:00:00-07:00', end: '2026-12-09T09:30:00-07:00' });
    await step('staff', first.id, 'add-note', { kind: 'interim', note: 'So far.' });
    await step('staff', first.id, 'complete', { note: 'Done.' });
    await step('staff', (await refer(2)).id, 'decline', { reason: 'no-capacity' });
    const third = (await refer(3)).id;
    await step('partner', third, 'request-cancellation', { reason: 'Moved.' });
    await step('staff', third, 'confirm-cancellation');

    const ask = async (n: number, more = {}) =>
      (await send('partner', 'post', '/v1/records-requests', {}, records(n, more))).body.id;
    const desk2 = (id: string, name: string, body: unknown = {}) =>
      send('staff', 'post', `/v1/records-requests/{id}/${name}`, { id }, body);
    const known = { reference: (await open.call('staff', 'GET', `/v1/referrals/${first.id}`)).body.patient.reference };
    const own = { ...records(11), requester: { kind: 'patient' }, patient: known, purpose: 'personal' };
    const { body: person } = await send('staff', 'post', '/v1/records-requests', {}, own);
    await desk2(person.id, 'verify-identity', { identity: PHOTO_ID });
    const second = await ask(12);
    await desk2(second, 'return-release', { words: 'Page 2 is missing.' });
    await desk2(second, 'provide-release', { release: release(12) });
    await desk2(second, 'identify-patient', { patient: known });
    await desk2(second, 'documents', { documents: [textDocument('Lab report', 'From elsewhere.')] });
    await desk2(second, 'extend', { reason: 'Off site.' });
    await desk2(second, 'deny', { reason: 'no-records' });
    await desk2(await ask(13), 'revoke');
    const paid = { ...records(1), requestId: 'paid', purpose: 'insurance', delivery: { method: 'mail' } };
    const bill = async (requestId: string) => {
      const { id } = (
        await send('partner', 'post', '/v1/records-requests', {}, { ...paid, requestId, patient: referral(1).patient })
      ).body;
      await desk2(id, 'identify-patient', { patient: known });
      const { scope } = (await desk2(id, 'verify-release')).body;
      const [left, ...include] = scope.toReview;
      await desk2(id, 'exclude', { reference: left, reason: 'Of another.' });
      await desk2(id, 'approve', { include });
      return id;
    };
    await desk2(await bill('b1'), 'fee/paid', { how: 'cash' });
    await desk2(await bill('b2'), 'fee/waive', { reason: 'Hardship' });
    const patient = { id: known.reference.slice('Patient/'.length) };
    const relative = { name: { given: ['Ben'], family: 'Helper' }, relationship: 'brother' };
    const grant = { person: relative, until: '2027-11-24', told: 'phone', identity: { how: 'call-back' } };
    const persons = '/v1/patients/{id}/authorized-persons';
    const key = { 'idempotency-key': 'ben' };
    const { body: ben } = await send('staff', 'post', persons, patient, grant, key);
    await send('staff', 'get', persons, patient);
    await send('staff', 'get', '/v1/patients/{id}/disclosures', patient);
    await send('staff', 'get', '/v1/patients/{id}/disclosures.pdf', patient);
    const printed = `?patient=${known.reference}`;
    await send('staff', 'get', '/v1/forms/records-release.pdf', {}, undefined, {}, printed);
    await send('staff', 'post', `${persons}/{person}/end`, { ...patient, person: ben.id }, { told: 'phone' });
    await send('partner', 'get', '/v1/records-requests', {});
    await send('partner', 'get', '/v1/records-requests/{id}', { id: second });

    await recordsCalls(send, async (n) => {
      const { id } = await refer(n);
      return { reference: (await open.call('staff', 'GET', `/v1/referrals/${id}`)).body.patient.reference };
    });
    await coverageCalls(send, known);
    await insuranceCalls(send, known);
    await messageCalls(send, open, known.reference);
    await onCallCalls(send);
    await registrationCalls(send);
    await waitingCalls(send, async () => {
      open.clock += 60_000;
      await open.gateway.tick();
    });
    await visitCalls(send, (to) => {
      open.clock = Math.max(open.clock, Date.parse(to));
    });
    await send('staff', 'post', '/v1/patients/search', {}, referral(1).patient);
    await send(null, 'get', '/v1/providers', {}, undefined, {}, '?specialty=cardiology');
    await send(null, 'get', '/v1/locations', {});
    await send(null, 'get', '/health/live', {});
    await open.gateway.tick();
    await send(null, 'get', '/health/ready', {});
    await send('ehr', 'get', '/metrics', {});

    await workAll(open); // nothing else is leased then
    for (const id of ['parked-1', 'parked-2']) {
      await open.ports.spool.enqueue({ id, topic: 'act', body: { act: 'none' } });
      const [leased] = await open.ports.spool.lease(1, 60_000);
      await open.ports.spool.park(id, leased?.token ?? -1, 'test');
    }
    await send('staff', 'get', '/v1/parked', {});
    const told = { id: 'fax1', file: sample('19-junk-ink.pdf') };
    for (const path of ['/webhooks/fax/{vendor}', '/webhooks/fax/{vendor}/{secret}']) {
      await send(null, 'post', path, { vendor: 'telnyx', secret: 'secret' }, told, AUTHENTIC);
    }
    await send('staff', 'post', '/v1/parked/{id}/retry', { id: 'parked-1' }, { reason: 'Try again.' });
    await send('staff', 'post', '/v1/parked/{id}/discard', { id: 'parked-2' }, { reason: 'Not needed.' });

    const entry = { number: '602-555-0142', owner: { name: 'Practice' } };
    const { body: number } = await send('staff', 'post', '/v1/fax-numbers', {}, entry);
    await send('otherStaff', 'post', '/v1/fax-numbers/{id}/confirm', { id: number.id });
    await send('staff', 'get', '/v1/fax-numbers', {});
    await send('staff', 'post', '/v1/fax-numbers/{id}/revoke', { id: number.id });
    const typed = { to: { number: '602-555-0143', name: 'Practice' }, documents: [first.documents[0]] };
    const { body: fax } = await send('staff', 'post', '/v1/faxes', {}, typed, { 'idempotency-key': 'fax' });
    await send('otherStaff', 'post', '/v1/faxes/out/{id}/confirm', { id: fax.id }, { number: '602-555-0143' });
    await send('staff', 'get', '/v1/faxes/out', {});
    await send('staff', 'get', '/v1/faxes/out/{id}', { id: fax.id });
    const waiting = await open.ports.store.read('Communication', fax.id);
    const stopped = { ...waiting, status: 'stopped' as const };
    await open.ports.store.commit({ create: [], update: [{ resource: stopped, versionId: waiting.meta.versionId }] });
    await send('staff', 'post', '/v1/faxes/out/{id}/settle', { id: fax.id }, { sent: false });
    await send(
      null,
      'get',
      '/v1/forms/referral.pdf',
      {},
      undefined,
      { accept: 'application/pdf' },
      '?specialty=cardiology',
    );

    await send(null, 'get', '/fhir/R4/metadata', {});
    await send('staff', 'get', '/fhir/R4/{type}', { type: 'Task' });
    await send('staff', 'get', '/fhir/R4/{type}/{id}', { type: 'Task', id: first.task.slice(5) });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    await send(
      'staff',
      'post',
      '/fhir/R4/{type}/_search',
      { type: 'Patient' },
      `family=${referral(1).patient.name.family}`,
      form,
    );
    const { body: paper } = await open.call('staff', 'GET', `/fhir/R4/${first.documents[0]}`);
    await send('staff', 'get', '/fhir/R4/Binary/{id}', { id: paper.content[0].attachment.url.slice(7) });
    const bundle = await import('../examples/referrals/referral.bundle.json', { with: { type: 'json' } });
    await send('partner', 'post', '/fhir/R4', {}, bundle.default, { 'content-type': 'application/fhir+json' });

    const bring = async (n: number, file: string) => {
      const id = await announce(open, { id: `fax-${n}`, from: `+1602234010${n}`, file: sample(file) });
      await workAll(open);
      return id;
    };
    const faxed = { id: await bring(1, '01-referral-labelled-form.pdf') };
    const desk = (name: string, body: unknown) => send('staff', 'post', `/v1/faxes/{id}/${name}`, faxed, body);
    await send('staff', 'get', '/v1/faxes', {}, undefined, {}, '?status=open');
    await send('staff', 'get', '/v1/faxes/{id}', faxed);
    await send('staff', 'get', '/v1/faxes/{id}/pages/{n}.png', { ...faxed, n: '1' });
    await send('staff', 'get', '/v1/faxes/{id}/file', faxed);
    await desk('assign', { person: { id: 'p1', name: 'Dana Desk' } });
    await desk('split', { documents: [{ pages: [1], class: 'referral' }] });
    await desk('file', {});
    await desk('refile', { reason: 'Not theirs.' });
    await desk('reject', { reason: 'misdirected' });
    await send('staff', 'get', '/v1/faxes/accuracy', {});
  }, 60_000);

  test('every operation was seen to succeed and to refuse', () => {
    const keys = operations.map(({ key }) => key);
    expect(keys.filter((key) => !succeeded.has(key))).toEqual([]);
    expect(keys.filter((key) => !refused.has(key))).toEqual([]);
  });
});
