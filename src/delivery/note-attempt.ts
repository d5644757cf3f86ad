import type { Communication } from '@medplum/fhirtypes';
import * as z from 'zod';
import { actId } from '../act-key.ts';
import { defineAction } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import { VENDORS } from '../ports/fax-vendor/index.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { type Attempt, attemptsOf, nextMove, withAttempts } from './attempts.ts';

const shape = z.strictObject({
  /** From 1. */
  attempt: z.int().min(1),
  vendor: z.enum(VENDORS),
  /** E.164. */
  number: z.string().regex(/^\+[1-9]\d{6,14}$/),
  pages: z.int().min(1),
  /** Its pages may name the patient. */
  names: z.boolean(),
});

/** What the service is told of an attempt: 32 lower-case letters and digits. */
export const tagOf = (mac: Parameters<typeof actId>[0], communication: string, attempt: number): Promise<string> =>
  actId(mac, ['fax-attempt', communication, String(attempt)]);

interface Found {
  readonly communication: Stored<Communication>;
  readonly attempt: Attempt;
}

/**
 * A fax is about to be handed to the service. Committed before it is: whoever comes after a crash sees that it may be on its way, and
 * asks instead of sending again. Only who performed it (not a replay) may hand the fax over.
 */
export const noteAttempt = defineAction<z.output<typeof shape>, Stored<Communication>, Found>({
  name: 'note-attempt',
  summary: 'Note that a fax is about to be handed over',
  scope: 'system/Communication.u',
  input: shape,
  fence: 'version',
  writes: ['Communication'],

  async open({ attempt }, call, reads) {
    const communication = await reads.read('Communication', call.target ?? '');
    return { parts: ['note-attempt', call.target, String(attempt)], state: communication };
  },

  async find({ attempt, vendor, number, pages, names }, { state }, act) {
    const before = attemptsOf(state).length;
    if (before !== attempt - 1 || nextMove(state, Date.parse(act.at)).do !== 'send') {
      throw new Fault('busy', { code: 'fax-moved-on', text: 'Something else was done with this fax meanwhile.' });
    }
    const tag = await tagOf(act.mac, state.id, attempt);
    return { communication: state, attempt: { tag, at: act.at, vendor, number, pages, names } };
  },

  build: (_input, { communication, attempt }) => ({
    create: [],
    update: [
      {
        resource: {
          ...communication,
          status: 'in-progress',
          statusReason: undefined,
          identifier: [...(communication.identifier ?? []), { system: SID.faxAttempt, value: attempt.tag }],
          extension: withAttempts(communication, [...attemptsOf(communication), attempt]),
        },
        versionId: communication.meta.versionId,
      },
    ],
    status: 200,
    record: {
      activity: { system: CODES.sendingStep, code: 'note-attempt' },
      operation: 'UPDATE',
      targets: [`Communication/${communication.id}`],
      ...(communication.subject?.reference && { patient: communication.subject.reference }),
    },
  }),
});
