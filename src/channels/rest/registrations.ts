/** Registrations over REST: created, completed, read; and the form that patients fill in. */
import type { Provenance, QuestionnaireResponse } from '@medplum/fhirtypes';
import type { ActPorts, Answer } from '../../action.ts';
import { instantOf } from '../../as-of.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import type { Directory } from '../../directory/departments.ts';
import { newPatientForm } from '../../documents/new-patient-form.ts';
import { historyOf } from '../../history.ts';
import type { Keeper } from '../../kept.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import type { RegistrationActions } from '../../registration/index.ts';
import { type RegistrationRecord, readRegistration, registrationAt } from '../../registration/read.ts';
import type { RegistrationDeps } from '../../registration/register.ts';
import { registrationView, viewRegistration } from '../../registration/view.ts';
import { createOrKeep, keptAnswer, keptQuery, readOrWaits, stepOrKeep, waitsAnswer } from './create.ts';
import type { Reply, RestRequest, Route } from './route.ts';

const PATH = '/v1/registrations';

export interface RegistrationDoor {
  readonly actions: RegistrationActions;
  readonly keeper: Keeper;
  readonly deps: RegistrationDeps;
  readonly ports: ActPorts;
  readonly directory: Pick<Directory, 'group' | 'patientServices'>;
}

export function registrationRoutes(door: RegistrationDoor): Route[] {
  const { register: create, complete: completing } = door.actions;
  const item = { description: 'The registration', schema: registrationView, headers: ['ETag'] };
  const tag = 'Registration';
  return [
    {
      method: 'post',
      path: PATH,
      tag,
      summary: create.summary,
      description:
        'As far as it is known: the answer names what is `missing`. Name, birth date, address and telephone are asked first.',
      scope: create.scope,
      body: create.input,
      headers: ['Idempotency-Key'],
      answers: { 201: item, 202: keptAnswer },
      audit: 'write',
      handle: (request) => createOrKeep(door.keeper, create, request, PATH, (done) => answer(door, done)),
    },
    {
      method: 'get',
      path: `${PATH}/{id}`,
      tag,
      summary: 'Read a registration, and what is missing',
      scope: 'system/QuestionnaireResponse.r',
      query: keptQuery,
      answers: { 200: item, 202: waitsAnswer },
      audit: 'read',
      handle: (request) => read(door, request),
    },
    {
      method: 'post',
      path: `${PATH}/{id}/complete`,
      tag,
      summary: completing.summary,
      description: 'A list that is given replaces the one before; coverages and contacts are added.',
      scope: completing.scope,
      body: completing.input,
      headers: ['Idempotency-Key', 'If-Match'],
      answers: { 200: { ...item, description: 'The registration after the step' }, 202: keptAnswer },
      audit: 'write',
      handle: (request) => stepOrKeep(door.keeper, completing, request, PATH, (done) => answer(door, done)),
    },
    {
      method: 'get',
      path: '/v1/forms/new-patient.pdf',
      tag: 'Forms',
      summary: 'The form of a new patient, to print and fill in',
      description: 'The code on it says what it is when it comes by fax.',
      scope: null,
      answers: { 200: { description: 'The form', contentType: 'application/pdf' } },
      audit: 'none',
      handle: () => form(door),
    },
  ];
}

async function read(door: RegistrationDoor, request: RestRequest): Promise<Reply> {
  oursOnly(request.caller);
  const { store, now } = door.ports;
  return readOrWaits(
    door.keeper,
    request,
    (id) => readRegistration(id, store),
    async (record) => {
      const history = await historyOf(record.response, store);
      return reply(200, record, history, [], door.deps.dayOf(new Date(now()).toISOString()));
    },
  );
}

/** As the act left it, also when it is told again: what has come since stands in what is read. */
async function answer({ deps, ports: { store } }: RegistrationDoor, done: Answer): Promise<Reply> {
  const response = done.resources.find(
    (one): one is Stored<QuestionnaireResponse> => one.resourceType === 'QuestionnaireResponse',
  );
  if (!response) throw new Error('an act on a registration left no response');
  const history = await historyOf(response, store);
  const at = instantOf(done.resources, history);
  const until = history.filter(({ meta }) => meta.lastUpdated <= at);
  const record = await registrationAt(response, at, store);
  const { headers, ...rest } = reply(done.status, record, until, done.warnings, deps.dayOf(at));
  return { ...rest, headers: { ...headers, ...(done.replayed && { 'idempotency-replayed': 'true' }) } };
}

function reply(
  status: number,
  record: RegistrationRecord,
  history: readonly Provenance[],
  warnings: readonly string[],
  day: string,
): Reply {
  const body = viewRegistration(record, history, warnings, day);
  return { status, body, headers: { etag: `W/"${record.response.meta.versionId}"` } };
}

let made: { readonly key: string; readonly bytes: Promise<Uint8Array> } | undefined;

/** Anybody may ask, without limits: made once for what stands on it. */
async function form({ directory }: RegistrationDoor): Promise<Response> {
  const [group, desk] = await Promise.all([directory.group(), directory.patientServices()]);
  const { phone, fax } = desk;
  const on = { name: group.display, ...(phone !== undefined && { phone }), ...(fax !== undefined && { fax }) };
  const key = JSON.stringify(on);
  if (made?.key !== key) made = { key, bytes: newPatientForm(on) };
  return new Response((await made.bytes) as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': 'application/pdf', 'cache-control': 'public, max-age=3600' },
  });
}
