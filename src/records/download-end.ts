/** Links that nobody used in their time: over, and their requests back at the desk. */
import type { Communication } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, type ActPorts, type Call, defineAction, perform } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { linkEnds } from './deliver-communication.ts';
import { type DeliveryEnd, deliveryEnd } from './deliver-outcome.ts';
import type { RecordsDeps } from './deps.ts';

interface Found {
  readonly delivery: Stored<Communication>;
  readonly end: DeliveryEnd;
}

/** The gateway's own act: a link has ended. */
export const endDownload = (deps: RecordsDeps): Action<Record<string, never>, Stored<Communication>, Found> =>
  defineAction<Record<string, never>, Stored<Communication>, Found>({
    name: 'end-download',
    summary: 'End a download link that nobody used',
    scope: 'system/Communication.u',
    input: z.strictObject({}),
    fence: 'version',
    writes: ['Communication', 'Task'],
    async open(_input, call, reads) {
      const delivery = await reads.read('Communication', call.target ?? '');
      return { parts: ['end-download', call.target], state: delivery };
    },
    async find(_input, { state }, act, reads) {
      const ends = linkEnds(state);
      if (state.status !== 'preparation' || ends === undefined || act.at < ends) {
        throw new Fault('business-rule', { code: 'link-not-over', text: 'This link has not ended by itself.' });
      }
      return { delivery: state, end: await deliveryEnd(state, 'stopped', act.at, act, reads, deps) };
    },
    build: (_input, { delivery, end }) => ({
      create: end.create,
      update: [
        {
          resource: {
            ...delivery,
            status: 'stopped',
            statusReason: { coding: [{ system: CODES.sendingResult, code: 'expired' }] },
          },
          versionId: delivery.meta.versionId,
        },
        ...end.update,
      ],
      status: 200,
      record: {
        activity: { system: CODES.recordsStep, code: 'end-download' },
        operation: 'UPDATE',
        targets: [`Communication/${delivery.id}`, `Task/${end.task.id}`],
        ...(delivery.subject?.reference && { patient: delivery.subject.reference }),
      },
    }),
  });

/** Ends every link whose time is over. Answers how many. */
export async function sweepLinks(
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
  deps: RecordsDeps,
): Promise<number> {
  const now = new Date(ports.now()).toISOString();
  let ended = 0;
  let cursor: string | undefined;
  do {
    const page = await ports.store.search<Communication>({
      type: 'Communication',
      where: [
        ['status', 'preparation'],
        ['medium', 'ELECTRONIC'],
      ],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const one of page.matches) {
      const ends = linkEnds(one);
      if (ends === undefined || now < ends) continue;
      try {
        await perform(endDownload(deps), { ...call, input: {}, target: one.id }, ports);
        ended++;
      } catch (error) {
        // Used or taken back in this moment: it is over otherwise.
        if (!isFault(error, 'business-rule', 'busy')) throw error;
      }
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return ended;
}
