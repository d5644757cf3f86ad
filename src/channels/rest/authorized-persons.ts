/** Whom a patient lets ask for records, over REST: for the group alone. */
import * as z from 'zod';
import { type ActPorts, type Answer, perform } from '../../action.ts';
import { Fault } from '../../fault.ts';
import {
  type AuthorizeDeps,
  type AuthorizedPerson,
  authorizedNumber,
  authorizePerson,
  authorizeShape,
  endAuthorization,
  endShape,
  grantedOf,
  listAuthorized,
} from '../../records/authorized-persons.ts';
import { callOf, type Reply, type RestRequest, type Route } from './route.ts';

const authorized = z
  .strictObject({
    id: z.string(),
    relatedPerson: z.string(),
    consent: z.string(),
    name: z.string(),
    relationship: z.string(),
    classes: z.array(z.string()),
    sensitive: z.array(z.string()),
    until: z.string(),
    status: z.enum(['active', 'over', 'ended']),
  })
  .meta({ id: 'AuthorizedPerson' });
const page = z.strictObject({ items: z.array(authorized) }).meta({ id: 'AuthorizedPersons' });

export interface AuthorizedDoor {
  readonly deps: AuthorizeDeps;
  readonly ports: ActPorts;
}

export function authorizedPersonRoutes({ deps, ports }: AuthorizedDoor): Route[] {
  const [authorize, end] = [authorizePerson(deps), endAuthorization()];
  const path = '/v1/patients/{id}/authorized-persons';
  const tag = 'Records';
  const today = () => deps.dayOf(new Date(ports.now()).toISOString());
  const view = (one: AuthorizedPerson) => viewAuthorized(one, today());
  return [
    {
      method: 'post',
      path,
      tag,
      summary: authorize.summary,
      scope: authorize.scope,
      body: authorizeShape,
      headers: ['Idempotency-Key'],
      answers: { 201: { description: 'Who may ask, and for what', schema: authorized } },
      audit: 'write',
      handle: async (request) => answer(await perform(authorize, callOf(request, request.params.id), ports), view),
    },
    {
      method: 'get',
      path,
      tag,
      summary: 'Whom a patient lets ask for records',
      scope: 'system/RelatedPerson.s',
      answers: { 200: { description: 'Those whose time is over, too', schema: page } },
      audit: 'search',
      handle: async (request) => ({ status: 200, body: { items: await list(request) } }),
    },
    {
      method: 'post',
      path: `${path}/{person}/end`,
      tag,
      summary: end.summary,
      scope: end.scope,
      body: endShape,
      answers: { 200: { description: 'It has ended', schema: authorized } },
      audit: 'write',
      handle: async (request) => {
        const target = `${request.params.id}/${request.params.person}`;
        return answer(await perform(end, callOf(request, target), ports), view);
      },
    },
  ];

  async function list({ organization, params }: RestRequest) {
    if (organization !== undefined) {
      throw new Fault('forbidden', { code: 'ours-only', text: 'Whom a patient authorizes is the group’s own matter.' });
    }
    return (await listAuthorized(params.id ?? '', ports.store)).map(view);
  }
}

function answer(done: Answer, view: (one: AuthorizedPerson) => z.output<typeof authorized>): Reply {
  const person = done.resources.find((one): one is AuthorizedPerson['person'] => one.resourceType === 'RelatedPerson');
  const consent = done.resources.find((one): one is AuthorizedPerson['consent'] => one.resourceType === 'Consent');
  if (!person || !consent) throw new Error('an act on an authorized person left no person');
  const headers: Record<string, string> = done.replayed ? { 'idempotency-replayed': 'true' } : {};
  return { status: done.status, body: view({ person, consent }), headers };
}

function viewAuthorized({ person, consent }: AuthorizedPerson, today: string): z.output<typeof authorized> {
  const { person: who, classes, sensitive, until } = grantedOf(consent);
  return {
    id: authorizedNumber(person),
    relatedPerson: `RelatedPerson/${person.id}`,
    consent: `Consent/${consent.id}`,
    name: [...who.name.given, who.name.family].join(' '),
    relationship: who.relationship,
    classes,
    sensitive,
    until,
    status: consent.status === 'inactive' ? 'ended' : until < today ? 'over' : 'active',
  };
}
