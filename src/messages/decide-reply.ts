/** What a reply is about: by the number it came from, what was sent there, and the visits that are still to come. */
import type { Communication } from '@medplum/fhirtypes';
import type { Mac } from '../act-key.ts';
import type { Reads } from '../action.ts';
import type { Visit } from '../appointments/appointment.ts';
import { isFault } from '../fault.ts';
import { SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { addressKey } from './note-attempt.ts';
import type { NoteReply } from './note-reply.ts';
import { stillReached } from './still-reached.ts';
import { kindOf } from './to-send.ts';
import { understand } from './understand.ts';

/** Messages that went to a number, the latest first. */
export async function sentTo(from: string, mac: Mac, reads: Pick<Reads, 'search'>): Promise<Stored<Communication>[]> {
  const where = [['identifier', `${SID.messageAddress}|${await addressKey(mac, from)}`]] as const;
  const page = await reads.search<Communication>({ type: 'Communication', where, sort: '-_lastUpdated', count: 100 });
  return page.matches.filter((one) => kindOf(one) !== undefined);
}

export type Decision = Pick<NoteReply, 'meaning' | 'question' | 'about' | 'patient'>;

/** Undefined: nobody was ever written to there. */
export async function decide(
  { text, from }: { readonly text: string; readonly from: string },
  everSent: readonly Stored<Communication>[],
  reads: Pick<Reads, 'read' | 'search'>,
  now: number,
): Promise<Decision | undefined> {
  const [latest] = everSent;
  if (!latest) return undefined;
  const sent = await stillReached(everSent, from, reads);
  const [last] = sent;
  // Somebody else may have that number now: a person reads it, and nobody is answered.
  if (!last) return { question: 'not-their-number', about: `Communication/${latest.id}` };
  const meaning = understand(text);
  const known = meaning === undefined ? {} : { meaning };
  const patients = [...new Set(sent.flatMap(({ recipient }) => recipient?.[0]?.reference ?? []))];
  const [only] = patients;
  const patient = patients.length === 1 && only?.startsWith('Patient/') ? { patient: only } : {};
  const answers = `Communication/${last.id}`;
  if (meaning === 'acknowledge') {
    const waiting = await callsIn(sent, reads);
    const [call] = waiting;
    if (waiting.length === 1 && call !== undefined) return { meaning, about: call };
    return { question: 'not-understood', about: answers, ...patient };
  }
  if (meaning === 'stop' || meaning === 'start') return { ...known, about: answers, ...patient };
  // A family with one telephone: whose visit is meant nobody can tell by a letter.
  if (patients.length > 1) return { ...known, question: 'several-patients', about: answers };
  const visits = await visitsIn(sent, reads, now);
  const [visit] = visits;
  const about = visits.length === 1 && visit ? `Appointment/${visit.id}` : answers;
  if (meaning === undefined) return { question: 'not-understood', about, ...patient };
  if (visits.length !== 1) {
    return { ...known, question: visits.length === 0 ? 'no-visit' : 'several-visits', about, ...patient };
  }
  return { ...known, ...(meaning === 'reschedule' && { question: 'reschedule' }), about, ...patient };
}

/** Messages for the physician on call that whoever was paged there still has. */
async function callsIn(sent: readonly Communication[], reads: Pick<Reads, 'read'>): Promise<string[]> {
  const pages = sent.filter((one) => kindOf(one) === 'page-on-call');
  const waiting = new Set<string>();
  for (const { about, recipient } of pages) {
    const reference = about?.[0]?.reference ?? '';
    const task = await reads.read('Task', reference.slice('Task/'.length)).catch((error: unknown) => {
      if (isFault(error, 'not-found', 'deleted')) return undefined;
      throw error;
    });
    const theirs = task?.owner?.reference === recipient?.[0]?.reference;
    if (task?.status === 'requested' && theirs) waiting.add(reference);
  }
  return [...waiting];
}

/** Of which was written, and that are to be. */
async function visitsIn(sent: readonly Communication[], reads: Pick<Reads, 'read'>, now: number): Promise<Visit[]> {
  const references = new Set(sent.flatMap(({ about }) => about?.[0]?.reference ?? []));
  const visits: Visit[] = [];
  for (const reference of references) {
    if (!reference.startsWith('Appointment/')) continue;
    const visit = await reads.read('Appointment', reference.slice('Appointment/'.length)).catch((error: unknown) => {
      if (isFault(error, 'not-found', 'deleted')) return undefined;
      throw error;
    });
    if (visit?.status === 'booked' && Date.parse(visit.start ?? '') > now) visits.push(visit);
  }
  return visits;
}
