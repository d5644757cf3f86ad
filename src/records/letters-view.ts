/** Letters of a request as callers read them, and as they are printed. */
import type { Communication, Patient, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import type { PaperLetter } from '../documents/letter.ts';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { readPatient } from './chart.ts';
import { nameOf } from './check-request.ts';
import { addressLines } from './deliver-shape.ts';
import type { RecordsDeps } from './deps.ts';
import { CHANNELS, channelIn } from './letters.ts';
import { askedOf, type RecordsRequest, referencesOf, requestNumber } from './request.ts';

export const letterView = z
  .strictObject({
    n: z.number(),
    about: z.string().meta({ description: 'The step it tells of; `return-release`: what a release lacks.' }),
    channel: z.enum(CHANNELS),
    status: z.enum(['waiting', 'under-way', 'sent', 'failed', 'unknown']),
    sent: z.string().optional(),
    words: z.array(z.string()),
  })
  .meta({
    id: 'RecordsLetter',
    description: 'To whoever asked. `post`: it waits until staff print it and say it is sent.',
  });

export type LetterView = z.output<typeof letterView>;

const STATUS: Partial<Record<Communication['status'], LetterView['status']>> = {
  preparation: 'waiting',
  'in-progress': 'under-way',
  completed: 'sent',
  unknown: 'unknown',
};

export function viewLetters(letters: readonly Stored<Communication>[]): LetterView[] {
  return letters.map((one, index) => ({
    n: index + 1,
    about: aboutOf(one),
    channel: channelIn(one),
    status: STATUS[one.status] ?? 'failed',
    ...(one.sent !== undefined && { sent: one.sent }),
    words: wordsOf(one),
  }));
}

const aboutOf = ({ reasonCode = [] }: Communication): string =>
  reasonCode.flatMap(({ coding = [] }) => coding).find(({ system }) => system === CODES.recordsStep)?.code ?? '';

const wordsOf = ({ payload = [], note = [] }: Communication): string[] => [
  ...payload.flatMap(({ contentString }) => contentString ?? []),
  ...note.flatMap(({ text }) => text ?? []),
];

/** One by its number, from 1; Fault not-found. */
export async function readLetter(task: Task, n: string, reads: Pick<Reads, 'read'>): Promise<Stored<Communication>> {
  const reference = /^[1-9]\d{0,3}$/.test(n) ? referencesOf(task, 'records-letter')[Number(n) - 1] : undefined;
  if (reference !== undefined) return reads.read('Communication', reference.slice('Communication/'.length));
  throw new Fault('not-found', { code: 'letter-not-found', text: 'There is no such letter.' });
}

/** As it goes into an envelope. */
export async function paperLetter(
  letter: Communication,
  request: RecordsRequest,
  at: number,
  reads: Reads,
  { directory, packets }: RecordsDeps,
): Promise<PaperLetter> {
  const [group, desk, patient] = await Promise.all([
    directory.group(),
    directory.patientServices(),
    readPatient(request, reads),
  ]);
  const token = letter.identifier?.find(({ system }) => system === SID.returnToken)?.value;
  const { requestId } = askedOf(request.task);
  return {
    from: {
      name: group.display,
      ...(desk.phone !== undefined && { phone: desk.phone }),
      ...(desk.fax !== undefined && { fax: desk.fax }),
    },
    to: addressee(request, patient),
    date: packets.inWords(new Date(at).toISOString()),
    subject: 'Your request for medical records',
    paragraphs: wordsOf(letter),
    fields: [
      ['Our number', requestNumber(request.task)],
      ...(requestId === undefined ? [] : [['Your number', requestId] as const]),
    ],
    ...(token !== undefined && { token }),
    at,
  };
}

function addressee({ task }: RecordsRequest, patient: Patient): string[] {
  const { delivery, requester } = askedOf(task);
  const own = requester.kind === 'patient';
  const name = own ? nameOf(patient) : task.requester?.display;
  const home = own ? patient.address?.find(({ line, city }) => line && city) : undefined;
  const at = home && [...(home.line ?? []), `${home.city}, ${home.state ?? ''} ${home.postalCode ?? ''}`];
  return [...(name ? [name] : []), ...(delivery.address ? addressLines(delivery.address) : (at ?? []))];
}
