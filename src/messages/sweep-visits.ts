/** Looks through the visits to come for reminders that are due, and through those that have changed for what is to be told of it. */
import type { Appointment } from '@medplum/fhirtypes';
import type { ActPorts, Call } from '../action.ts';
import { numberOf, participantOf, type Visit } from '../appointments/appointment.ts';
import type { FhirStore } from '../ports/fhir-store/index.ts';
import { HOUR, type Hours } from './hours.ts';
import type { MessageKind } from './kinds.ts';
import type { Once } from './once.ts';
import { pages } from './pages.ts';
import { MOVED_AT_MOST, REMINDERS, type Reminder, reminderDue, reminderKey } from './reminders.ts';

/** A reminder is written so long before it is sent. */
const AHEAD_MS = 30 * 60_000;

export interface Sweep {
  readonly ports: ActPorts;
  readonly call: Omit<Call, 'target' | 'input'>;
  readonly once: Once;
}

/** Answers how many it wrote. */
export async function sweepReminders({ ports, once }: Sweep, hours: Hours): Promise<number> {
  let written = 0;
  for (const reminder of REMINDERS) {
    for await (const visit of visitsFor(reminder, ports)) {
      const patient = participantOf(visit, 'Patient');
      const due = reminderDue(reminder, visit, ports.now(), AHEAD_MS, hours);
      if (!due || patient === undefined || numberOf(visit) === '') continue;
      const key = reminderKey(reminder.kind, visit.id, visit.start ?? '');
      if (once.knows(key) || !(await agreedBy(visit, due.agreedBy, ports.store))) continue;
      const about = `Appointment/${visit.id}`;
      const notBefore = new Date(due.sendAt).toISOString();
      if (await once.say({ kind: reminder.kind, about, to: patient, notBefore, once: key })) written++;
    }
  }
  return written;
}

function visitsFor({ before, grace }: Reminder, { store, now }: ActPorts): AsyncGenerator<Visit> {
  const from = Math.max(now(), now() + before - grace - MOVED_AT_MOST);
  const to = now() + before + MOVED_AT_MOST;
  return pages<Appointment>(store, {
    type: 'Appointment',
    where: [
      ['status', 'booked'],
      ['date', `ge${new Date(from).toISOString()}`],
      ['date', `le${new Date(to).toISOString()}`],
    ],
    sort: 'date',
    count: 100,
  });
}

/** What was agreed later has no reminder that was due before: the visit has just been spoken of. */
async function agreedBy(visit: Visit, moment: number, store: Pick<FhirStore, 'history'>): Promise<boolean> {
  if (Date.parse(visit.meta.lastUpdated) <= moment) return true;
  const since = standsSince(visit, await versionsOf(visit, store));
  return since !== undefined && Date.parse(since.meta.lastUpdated) <= moment;
}

/** Booked, moved, cancelled by the office. `since`: ms since 1970. Answers how many it wrote. */
export async function sweepChanges({ ports, once }: Sweep, since: number): Promise<number> {
  let written = 0;
  const changed = pages<Appointment>(ports.store, {
    type: 'Appointment',
    where: [
      ['status', 'booked,cancelled'],
      ['_lastUpdated', `ge${new Date(since).toISOString()}`],
    ],
    sort: '_lastUpdated',
    count: 100,
  });
  for await (const visit of changed) {
    const to = participantOf(visit, 'Patient');
    if (to === undefined || numberOf(visit) === '' || Date.parse(visit.start ?? '') <= ports.now() + HOUR) continue;
    const news = await newsOf(visit, ports.store);
    if (!news || once.knows(news.key)) continue;
    if (await once.say({ kind: news.kind, about: `Appointment/${visit.id}`, to, once: news.key })) written++;
  }
  return written;
}

async function newsOf(
  visit: Visit,
  store: Pick<FhirStore, 'history'>,
): Promise<{ readonly kind: MessageKind; readonly key: readonly string[] } | undefined> {
  const versions = await versionsOf(visit, store);
  const booked = versions.filter(({ status }) => status === 'booked');
  const since = standsSince(visit, versions);
  const key = ['visit', visit.id, since?.meta.versionId ?? ''];
  if (visit.status === 'cancelled') {
    // A hold that ran out was no visit; who has cancelled themselves know it.
    const byPatient = visit.cancelationReason?.coding?.some(({ code }) => code?.startsWith('pat')) === true;
    return booked.length > 0 && !byPatient ? { kind: 'visit-cancelled', key } : undefined;
  }
  return { kind: booked.every(({ start }) => start === visit.start) ? 'visit-booked' : 'visit-moved', key };
}

async function versionsOf({ id }: Visit, store: Pick<FhirStore, 'history'>): Promise<Visit[]> {
  return (await store.history('Appointment', id)).filter((one): one is Visit => one.resourceType === 'Appointment');
}

/** The first of the latest versions that say the same: this status, at this time. */
function standsSince({ start, status }: Visit, versions: readonly Visit[]): Visit | undefined {
  const other = versions.findIndex((one) => one.start !== start || one.status !== status);
  return versions[(other < 0 ? versions.length : other) - 1];
}
