/** What a visit needs before it: asked over REST, by the group alone. Nothing is kept of the question, unless what is missing is to be asked for. */
import type { Appointment, Communication, Task } from '@medplum/fhirtypes';
import { type ActPorts, type Answer, perform } from '../../action.ts';
import { askForReferral } from '../../appointments/ask-for-referral.ts';
import type { BookingDeps } from '../../appointments/book.ts';
import { checkVisit } from '../../appointments/check-visit.ts';
import { heldUntil } from '../../appointments/lifecycle.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import { checkShape, checkView, viewCheck } from '../../coverage/referral-check-view.ts';
import { isFault } from '../../fault.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { callOf, parse, type Reply, type RestRequest, type Route } from './route.ts';

export interface CheckDoor {
  readonly deps: BookingDeps;
  readonly ports: ActPorts;
}

export function referralCheckRoutes(door: CheckDoor): Route[] {
  const answer = { description: 'What is needed, what is there, what to do', schema: checkView };
  return [
    {
      method: 'post',
      path: '/v1/referral-checks',
      tag: 'Insurance',
      summary: 'Ask whether a visit needs a referral or an authorization, and what is on file',
      description:
        'What the payer answered of this coverage comes first, then the rules of the plan. What neither says is `unknown`: the plan is called. With `ask` what is missing is asked for, once per Idempotency-Key.',
      scope: 'system/Coverage.s',
      body: checkShape,
      headers: ['Idempotency-Key'],
      answers: { 200: answer, 201: { ...answer, description: 'The same, and what was asked for' } },
      audit: 'read',
      handle: (request) => look(request, door),
    },
  ];
}

async function look(request: RestRequest, { deps, ports }: CheckDoor): Promise<Reply> {
  oursOnly(request.caller);
  const input = parse(checkShape, request.body ?? {});
  const done = input.ask ? await askedFor(request, { deps, ports }) : undefined;
  const { checked, patient, asked } = await checkVisit(input, ports.now(), ports.store, deps);
  const body = viewCheck(checked, { ...asked, patient });
  if (!done) return { status: 200, body };
  const reply = { status: done.status, body: { ...body, asked: viewAsked(done) } };
  return done.replayed ? { ...reply, headers: { 'idempotency-replayed': 'true' } } : reply;
}

/** Undefined: nothing is missing, and nothing was written. */
async function askedFor(request: RestRequest, { deps, ports }: CheckDoor): Promise<Answer | undefined> {
  try {
    return await perform(askForReferral(deps), callOf(request), ports);
  } catch (error) {
    if (isFault(error, 'business-rule') && error.issues[0]?.code === 'nothing-missing') return undefined;
    throw error;
  }
}

function viewAsked({ resources }: Answer): NonNullable<ReturnType<typeof checkView.parse>['asked']> {
  const task = resources.find((one): one is Stored<Task> => one.resourceType === 'Task');
  const fax = resources.find((one): one is Stored<Communication> => one.resourceType === 'Communication');
  const visit = resources.find((one): one is Stored<Appointment> => one.resourceType === 'Appointment');
  if (!task) throw new Error('an act that asks for a referral left no Task');
  const until = visit && heldUntil(visit);
  return {
    task: task.id,
    ...(fax && { fax: `Communication/${fax.id}` }),
    ...(until !== undefined && { heldUntil: until }),
  };
}
