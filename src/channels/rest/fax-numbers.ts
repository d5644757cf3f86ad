/** Fax numbers: whose they are and who made sure. The firewall against faxes to a wrong number. */
import * as z from 'zod';
import type { Caller, Person } from '../../auth/caller.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import { type FaxNumber, type FaxNumbers, VERIFIED_HOW } from '../../delivery/fax-numbers.ts';
import { Fault } from '../../fault.ts';
import { phoneShape } from '../../patients/shape.ts';
import { parse, queryOf, type RestRequest, type Route } from './route.ts';

const entry = z
  .strictObject({
    number: phoneShape,
    owner: z.strictObject({
      name: z.string().trim().min(1).max(200),
      reference: z
        .string()
        .regex(/^(Organization|PractitionerRole)\/[A-Za-z0-9.-]{1,64}$/)
        .optional(),
    }),
    how: z
      .enum(VERIFIED_HOW)
      .exclude(['second-person'])
      .optional()
      .meta({ description: 'How the caller made sure. Left out: another person has to confirm the number.' }),
  })
  .meta({ id: 'FaxNumberEntry' });

const who = z.strictObject({ id: z.string(), name: z.string() });
const answer = z
  .strictObject({
    id: z.string(),
    number: z.string(),
    owner: z.strictObject({ name: z.string(), reference: z.string().optional() }),
    status: z.enum(['unconfirmed', 'verified', 'revoked']),
    enteredBy: who,
    enteredAt: z.string(),
    verified: z.strictObject({ by: who, how: z.enum(VERIFIED_HOW), at: z.string() }).optional(),
    revoked: z.strictObject({ by: who, at: z.string() }).optional(),
  })
  .meta({ id: 'FaxNumber' });
const page = z.strictObject({ items: z.array(answer), next: z.string().optional() }).meta({ id: 'FaxNumbers' });
const query = z.strictObject({
  number: phoneShape.optional(),
  cursor: z.string().max(100).optional(),
  count: z.coerce.number().int().min(1).max(100).default(20),
});

export interface FaxNumbersDoor {
  readonly numbers: FaxNumbers;
  readonly now: () => number;
  readonly newId: () => string;
}

export function faxNumberRoutes(door: FaxNumbersDoor): Route[] {
  const one = { description: 'The number as it stands now', schema: answer };
  const step = (verb: 'confirm' | 'revoke', summary: string, handle: Route['handle']): Route => ({
    method: 'post',
    path: `/v1/fax-numbers/{id}/${verb}`,
    tag: 'Faxes',
    summary,
    scope: 'system/Communication.u',
    answers: { 200: one, 422: { description: 'It is used no more', contentType: 'application/fhir+json' } },
    audit: 'write',
    handle,
  });
  return [
    {
      method: 'post',
      path: '/v1/fax-numbers',
      tag: 'Faxes',
      summary: 'Enter a fax number',
      description:
        'With `how`, the person calling has verified it. Without, another person has to confirm it before it is used.',
      scope: 'system/Communication.c',
      body: entry,
      answers: { 201: one },
      audit: 'write',
      handle: (request) => enter(door, request),
    },
    {
      method: 'get',
      path: '/v1/fax-numbers',
      tag: 'Faxes',
      summary: 'Fax numbers, the first entered first; revoked ones too',
      scope: 'system/Communication.s',
      query,
      answers: { 200: { description: 'Numbers', schema: page } },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    step('confirm', 'Confirm a number that another person has entered', (request) => confirm(door, request)),
    step('revoke', 'Use a number no more', (request) => revoke(door, request)),
  ];
}

async function enter({ numbers, now, newId }: FaxNumbersDoor, request: RestRequest) {
  oursOnly(request.caller);
  const { number, owner, how } = parse(entry, request.body);
  const at = now();
  const added: FaxNumber = {
    id: newId(),
    number,
    owner: { name: owner.name, ...(owner.reference !== undefined && { reference: owner.reference }) },
    enteredBy: enterer(request.caller),
    enteredAt: at,
    ...(how && { verified: { by: personOf(request.caller), how, at } }),
  };
  if (!(await numbers.add(added))) {
    throw new Fault('duplicate', { code: 'fax-number-known', text: 'The owner has this number already.' });
  }
  return { status: 201, body: viewNumber(added) };
}

async function list({ numbers }: FaxNumbersDoor, request: RestRequest) {
  oursOnly(request.caller);
  const { number, cursor, count } = queryOf(query, request);
  if (number !== undefined) return { status: 200, body: { items: (await numbers.ownersOf(number)).map(viewNumber) } };
  const found = await numbers.list(cursor, count + 1);
  const items = found.slice(0, count);
  const last = items.at(-1);
  return {
    status: 200,
    body: { items: items.map(viewNumber), ...(found.length > count && last && { next: last.id }) },
  };
}

async function confirm({ numbers, now }: FaxNumbersDoor, request: RestRequest) {
  oursOnly(request.caller);
  const person = personOf(request.caller);
  const known = await known404(numbers, request);
  if (known.enteredBy.id === person.id) throw samePerson();
  if (!known.verified && !known.revoked) {
    await numbers.verify(known.id, { by: person, how: 'second-person', at: now() });
  }
  const after = await known404(numbers, request);
  if (after.revoked) {
    throw new Fault('business-rule', {
      code: 'fax-number-revoked',
      text: 'The number is no longer used; enter it anew.',
    });
  }
  return { status: 200, body: viewNumber(after) };
}

async function revoke({ numbers, now }: FaxNumbersDoor, request: RestRequest) {
  oursOnly(request.caller);
  const known = await known404(numbers, request);
  await numbers.revoke(known.id, { by: enterer(request.caller), at: now() });
  return { status: 200, body: viewNumber(await known404(numbers, request)) };
}

export function personOf({ person }: Caller): Person {
  if (person) return person;
  throw new Fault('forbidden', { code: 'person-required', text: 'Only a person may say that a number is right.' });
}

export function samePerson(): Fault {
  return new Fault('forbidden', {
    code: 'same-person',
    text: 'Another person than the one who typed it has to confirm.',
  });
}

const enterer = ({ person, clientId }: Caller): Person => person ?? { id: `client:${clientId}`, name: clientId };

async function known404(numbers: FaxNumbers, request: RestRequest): Promise<FaxNumber> {
  const known = await numbers.find(request.params.id ?? '');
  if (known) return known;
  throw new Fault('not-found', { code: 'fax-number-not-found', text: 'There is no such fax number.' });
}

function viewNumber(one: FaxNumber): z.output<typeof answer> {
  const iso = (at: number) => new Date(at).toISOString();
  const { id, number, owner, enteredBy, enteredAt, verified, revoked } = one;
  return {
    id,
    number,
    owner: { ...owner },
    status: revoked ? 'revoked' : verified ? 'verified' : 'unconfirmed',
    enteredBy: { ...enteredBy },
    enteredAt: iso(enteredAt),
    ...(verified && { verified: { by: { ...verified.by }, how: verified.how, at: iso(verified.at) } }),
    ...(revoked && { revoked: { by: { ...revoked.by }, at: iso(revoked.at) } }),
  };
}
