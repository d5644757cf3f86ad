import { type ActContext, type Action, defineAction, type Work } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { adviceOf, gapOf } from '../coverage/referral-advice.ts';
import { type CheckInput, checkShape } from '../coverage/referral-check-view.ts';
import { type About, NEEDS } from '../coverage/referral-need.ts';
import { openCreate } from '../create.ts';
import type { Party } from '../directory/snapshot.ts';
import { Fault } from '../fault.ts';
import { CODES, EXTENSION } from '../fhir/systems.ts';
import type { Visit } from './appointment.ts';
import { endOfDay, visitInputs } from './asked-visit.ts';
import { awaitUntil } from './await-until.ts';
import { visitAwaits } from './awaiting.ts';
import type { BookingDeps } from './book.ts';
import { checkVisit, type VisitCheck } from './check-visit.ts';
import { insuranceTask } from './insurance-task.ts';
import { isAwaiting, isOver } from './lifecycle.ts';
import { type Asks, askFax, whoRefers } from './visit-needs.ts';

interface Found extends VisitCheck {
  readonly missing: readonly About[];
  readonly owner: Party;
  /** Instant until which it is waited for, ISO 8601. */
  readonly until: string;
  /** Who is to refer, where a fax may go to them. */
  readonly asks: Asks | undefined;
}

/** What a plan asks for and nobody has is asked for, with the visit booked or not; a visit that is held is held until it comes. */
export const askForReferral = (deps: BookingDeps): Action<CheckInput, undefined, Found> =>
  defineAction<CheckInput, undefined, Found>({
    name: 'ask-for-referral',
    summary: 'Ask for a referral or an authorization that is missing',
    scope: 'system/Task.c',
    input: checkShape,
    fence: 'lane',
    writes: ['Task', 'Appointment', 'Communication'],

    async open(_input, call) {
      oursOnly(call.caller);
      return openCreate('ask-for-referral', call, { path: 'Idempotency-Key', parts: undefined });
    },

    async find(input, _opened, act, reads) {
      const now = Date.parse(act.at);
      const looked = await checkVisit(input, now, reads, deps);
      const { checked, patient, visit, asked } = looked;
      const missing = NEEDS.filter((about) => gapOf(about, checked) === 'needed');
      if (missing.length === 0) throw refused('nothing-missing', 'Nothing that is known to be needed is missing.');
      const until = untilOf(visit, asked.day, now, deps);
      const who = missing.includes('referral')
        ? await whoRefers({ primaryCare: input.primaryCare, patient: { reference: patient } }, patient, reads, deps)
        : undefined;
      const held = visit && { until: deps.zone.day(until).iso };
      const { reference, display } = await deps.directory.patientServices();
      return {
        ...looked,
        missing,
        owner: { reference, display },
        until: new Date(until).toISOString(),
        asks: who && { ...who, on: asked.day, ...held },
      };
    },

    build: (input, found, act) => ask(input, found, act),
  });

/** ms. Faults: `visit-not-held`, `visit-awaits`, `hold-over`, `too-near-to-await`, `slot-past`. */
function untilOf(visit: Visit | undefined, day: string, now: number, deps: BookingDeps): number {
  if (!visit) {
    const until = endOfDay(day, deps.zone);
    if (until <= now) throw refused('slot-past', 'This day is over.', '$.date');
    return until;
  }
  if (visit.status !== 'pending') {
    throw refused('visit-not-held', 'Only a visit that is held waits: ask without the appointment.', '$.appointment');
  }
  if (isAwaiting(visit)) throw visitAwaits('It has been asked for.');
  if (isOver(visit, now)) throw refused('hold-over', 'The hold has run out. Book it anew.', '$.appointment');
  const until = awaitUntil(Date.parse(visit.start ?? ''), deps.awaitDays, deps.zone);
  if (until > now) return until;
  throw refused('too-near-to-await', 'The visit is too near to wait for what its plan asks for.', '$.appointment');
}

const refused = (code: string, text: string, expression?: string) =>
  new Fault('business-rule', { code, text, ...(expression !== undefined && { expression }) });

function ask({ specialty }: CheckInput, found: Found, act: ActContext): Work {
  const { checked, patient, visit, asked, by, missing, owner, until, asks } = found;
  const task = act.urn();
  const what = specialty?.display ?? visit?.specialty?.[0]?.coding?.[0]?.display ?? asked.service;
  const fax = asks && askFax(asks, [by?.display, what], { task, patient }, act);
  const paidBy = checked.coverage && { coverage: `Coverage/${checked.coverage.id}` };
  const question = insuranceTask(
    {
      kind: 'awaited',
      about: missing,
      visit: visit && `Appointment/${visit.id}`,
      inputs: visit ? [] : visitInputs({ ...asked, ...paidBy }),
      patient,
      owner,
      advice: adviceOf(checked),
      due: until,
      asked: fax?.urn,
    },
    act,
  );
  const held = visit && {
    ...visit,
    extension: [...(visit.extension ?? []), { url: EXTENSION.heldUntil, valueDateTime: until }],
  };
  return {
    create: [{ urn: task, resource: question }, ...(fax ? [fax] : [])],
    update: held ? [{ resource: held, versionId: held.meta.versionId }] : [],
    status: 201,
    record: {
      activity: { system: CODES.coverageStep, code: 'ask-for-referral' },
      operation: 'CREATE',
      targets: [task, ...(fax ? [fax.urn] : []), ...(visit ? [`Appointment/${visit.id}`] : [])],
      patient,
    },
  };
}
