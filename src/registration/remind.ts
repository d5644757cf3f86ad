import type { Appointment, QuestionnaireResponse } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, type Call, defineAction, perform } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { RegistrationReminders } from '../mappings/visits-schema.ts';
import { toSend } from '../messages/to-send.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { missingIn, numberOf, type RegistrationRecord, readRegistration, registrationOf } from './read.ts';
import type { RegistrationDeps } from './register.ts';
import { firstVisit, reminderOn } from './reminders.ts';

const input = z.strictObject({ reminder: z.string() });
type Reminder = z.output<typeof input>;

/** The sweep's own act: a patient is told what is still missing, once for each reminder there is. */
export const remind = ({ dayOf }: Pick<RegistrationDeps, 'dayOf'>) =>
  defineAction<Reminder, RegistrationRecord, RegistrationRecord>({
    name: 'remind-registration',
    summary: 'Remind a patient of what a registration lacks',
    scope: 'system/Communication.c',
    input,
    fence: 'lane',
    writes: ['Communication'],

    async open({ reminder }, call, reads) {
      const record = await readRegistration(call.target ?? '', reads);
      return { parts: ['remind-registration', call.target, reminder], state: record };
    },

    async find(_input, { state }, { at }) {
      if (missingIn(state, dayOf(at)).length > 0) return state;
      throw new Fault('business-rule', { code: 'nothing-missing', text: 'Nothing is missing of this registration.' });
    },

    build(_input, { response, patient }, { at, urn }) {
      const communication = urn();
      const [about, to] = [`QuestionnaireResponse/${response.id}`, `Patient/${patient.id}`];
      return {
        create: [{ urn: communication, resource: toSend({ kind: 'registration-incomplete', about, to, at }) }],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.registrationStep, code: 'remind-registration' },
          operation: 'CREATE',
          targets: [communication, about],
          patient: to,
        },
      };
    },
  });

export interface RemindDeps extends Pick<RegistrationDeps, 'dayOf'> {
  readonly reminders: RegistrationReminders;
}

/** Registrations of so long ago are left alone. */
const OLDEST_MS = 200 * 86_400_000;

/** Looks through the registrations that lack something; answers how many patients were reminded. */
export async function sweepRegistrations(
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
  deps: RemindDeps,
): Promise<number> {
  const action = remind(deps);
  let reminded = 0;
  let cursor: string | undefined;
  do {
    const page = await ports.store.search<QuestionnaireResponse>({
      type: 'QuestionnaireResponse',
      where: [
        ['status', 'in-progress'],
        ['authored', `ge${new Date(ports.now() - OLDEST_MS).toISOString()}`],
      ],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const response of page.matches) {
      const reminder = await dueOf(response, ports, deps);
      if (reminder === undefined) continue;
      try {
        const done = await perform(action, { ...call, target: numberOf(response), input: { reminder } }, ports);
        if (!done.replayed) reminded++;
      } catch (error) {
        // Completed meanwhile, or taken away; what could not be written is tried again by the next sweep.
        if (!isFault(error, 'business-rule', 'busy', 'not-found')) throw error;
      }
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return reminded;
}

async function dueOf(
  response: Stored<QuestionnaireResponse>,
  { store, now }: ActPorts,
  { dayOf, reminders }: RemindDeps,
): Promise<string | undefined> {
  const patient = response.subject?.reference;
  const authored = response.authored;
  if (numberOf(response) === '' || patient === undefined || authored === undefined) return undefined;
  const visits = await store.search<Appointment>({
    type: 'Appointment',
    where: [
      ['patient', patient],
      ['date', `ge${authored}`],
    ],
    sort: 'date',
    count: 100,
  });
  const visit = firstVisit(visits.matches, authored);
  const today = dayOf(new Date(now()).toISOString());
  const due = reminderOn(today, dayOf(authored), visit && dayOf(visit), reminders);
  if (due === undefined) return undefined;
  // Of several registrations of a patient the latest is asked about, as at check-in.
  const latest = await registrationOf(patient, today, store);
  return latest?.id === numberOf(response) && latest.missing.length > 0 ? due : undefined;
}
