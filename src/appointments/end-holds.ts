import type { Appointment } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, type Call, defineAction, perform } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import { numberOf, readVisit, type Visit } from './appointment.ts';
import { isOver } from './lifecycle.ts';

/** The sweep's own act: a hold that has run out is cancelled. Its time was free from that moment anyway. */
export const endHold = defineAction<Record<string, never>, Visit, Visit>({
  name: 'end-hold',
  summary: 'End a hold that has run out',
  scope: 'system/Appointment.u',
  input: z.strictObject({}),
  fence: 'version',
  writes: ['Appointment'],
  async open(_input, call, reads) {
    const visit = await readVisit(call.target ?? '', reads);
    return { parts: ['end-hold', call.target, visit.meta.versionId], state: visit };
  },
  async find(_input, { state }, { at }) {
    // Confirmed or moved since the sweep saw it: a visit that is agreed is nobody's to end.
    if (state.status !== 'pending' || !isOver(state, Date.parse(at))) {
      throw new Fault('stale', { code: 'version-stale', text: 'It was agreed or moved meanwhile.' });
    }
    return state;
  },
  build: (_input, visit) => ({
    create: [],
    update: [{ resource: { ...visit, status: 'cancelled' }, versionId: visit.meta.versionId }],
    status: 200,
    record: {
      activity: { system: CODES.visitStep, code: 'end-hold' },
      operation: 'UPDATE',
      targets: [`Appointment/${visit.id}`],
    },
  }),
});

/** Looks through the holds there are; answers how many it ended. */
export async function sweepHolds(ports: ActPorts, call: Omit<Call, 'target' | 'input'>): Promise<number> {
  let cursor: string | undefined;
  let ended = 0;
  do {
    const page = await ports.store.search<Appointment>({
      type: 'Appointment',
      where: [['status', 'pending']],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const visit of page.matches) {
      if (numberOf(visit) !== '' && isOver(visit, ports.now()) && (await end(visit, ports, call))) ended++;
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return ended;
}

async function end(visit: Visit, ports: ActPorts, call: Omit<Call, 'target' | 'input'>): Promise<boolean> {
  try {
    await perform(endHold, { ...call, input: {}, target: numberOf(visit) }, ports);
    return true;
  } catch (error) {
    // Somebody confirmed or cancelled it meanwhile.
    if (isFault(error, 'stale', 'busy', 'not-found')) return false;
    throw error;
  }
}
