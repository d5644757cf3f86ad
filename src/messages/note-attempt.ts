import type { Communication } from '@medplum/fhirtypes';
import * as z from 'zod';
import { actId, type Mac } from '../act-key.ts';
import { defineAction } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { CHANNELS, DRIVERS } from '../ports/message-channel/index.ts';
import { type Attempt, attemptsOf, nextMove, withAttempts } from './attempts.ts';

const shape = z.strictObject({
  /** From 1. */
  attempt: z.int().min(1),
  channel: z.enum(CHANNELS),
  driver: z.enum(DRIVERS),
  to: z.string().min(1).max(320),
  subject: z.string().optional(),
  text: z.string().min(1),
});

/** What the service is told of an attempt: 32 lower-case letters and digits. */
export const tagOf = (mac: Mac, communication: string, attempt: number): Promise<string> =>
  actId(mac, ['message-attempt', communication, String(attempt)]);

/** By what a number is found again without standing in a search: what was sent there, when somebody writes from there. */
export const addressKey = (mac: Mac, to: string): Promise<string> => actId(mac, ['message-address', to]);

interface Found {
  readonly communication: Stored<Communication>;
  readonly attempt: Attempt;
  readonly address: string;
}

/**
 * A message is about to be handed to the service. Committed before it is: whoever comes after a crash sees that it may be on its way, and asks
 * instead of sending again. Only who performed it (not a replay) may hand it over.
 */
export const noteMessageAttempt = defineAction<z.output<typeof shape>, Stored<Communication>, Found>({
  name: 'note-message-attempt',
  summary: 'Note that a message is about to be handed over',
  scope: 'system/Communication.u',
  input: shape,
  fence: 'version',
  writes: ['Communication'],

  async open({ attempt }, call, reads) {
    const communication = await reads.read('Communication', call.target ?? '');
    return { parts: ['note-message-attempt', call.target, String(attempt)], state: communication };
  },

  async find({ attempt, channel, driver, to }, { state }, act) {
    if (attemptsOf(state).length !== attempt - 1 || nextMove(state, Date.parse(act.at)).do !== 'send') {
      throw new Fault('busy', {
        code: 'message-moved-on',
        text: 'Something else was done with this message meanwhile.',
      });
    }
    const [tag, address] = await Promise.all([tagOf(act.mac, state.id, attempt), addressKey(act.mac, to)]);
    return { communication: state, attempt: { tag, at: act.at, channel, driver, to }, address };
  },

  build({ subject, text }, { communication, attempt, address }) {
    const { identifier = [], recipient = [] } = communication;
    const [to] = recipient;
    const patient = to?.reference?.startsWith('Patient/') ? to.reference : undefined;
    const known = identifier.some(({ system, value }) => system === SID.messageAddress && value === address);
    return {
      create: [],
      update: [
        {
          resource: {
            ...communication,
            status: 'in-progress',
            statusReason: undefined,
            identifier: [
              ...identifier,
              { system: SID.messageAttempt, value: attempt.tag },
              ...(known ? [] : [{ system: SID.messageAddress, value: address }]),
            ],
            extension: withAttempts(communication, [...attemptsOf(communication), attempt]),
            ...(patient !== undefined && { subject: { reference: patient } }),
            topic: subject === undefined ? undefined : { text: subject },
            payload: [{ contentString: text }],
          },
          versionId: communication.meta.versionId,
        },
      ],
      status: 200,
      record: {
        activity: { system: CODES.messageStep, code: 'note-message-attempt' },
        operation: 'UPDATE',
        targets: [`Communication/${communication.id}`],
        ...(patient !== undefined && { patient }),
      },
    };
  },
});
