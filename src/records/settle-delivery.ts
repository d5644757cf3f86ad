import type { Communication } from '@medplum/fhirtypes';
import * as z from 'zod';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { linkEnds } from './deliver-communication.ts';
import { type DeliveryEnd, deliveryEnd } from './deliver-outcome.ts';
import type { RecordsDeps } from './deps.ts';
import { stateOf } from './lifecycle.ts';
import { referencesOf } from './request.ts';
import { defineRecordsStep } from './step.ts';

const input = z
  .strictObject({
    sent: z.boolean().meta({ description: 'true: it did arrive. false: it did not, and may be delivered again.' }),
    words: plainText(500).optional().meta({ description: 'How the person found out.' }),
  })
  .meta({ id: 'SettleDelivery' });

interface Seen {
  readonly end: DeliveryEnd;
  readonly communication: Stored<Communication>;
}

/** A person found out what became of a delivery that nobody knew of; or ends a link before its time. */
export const settleDelivery = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof input>, Seen>({
    name: 'settle-delivery',
    summary: 'Say what became of a delivery',
    input,
    person: true,
    writes: ['Communication', 'DocumentReference'],
    async look({ sent }, { task }, act, reads) {
      const reference = referencesOf(task, 'records-delivery').at(-1) ?? '';
      const communication = await reads.read('Communication', reference.slice('Communication/'.length));
      if (stateOf(task) === 'sending' && (linkEnds(communication) === undefined || sent)) {
        const text = 'It is on its way: how it ends is noted by itself.';
        throw new Fault('business-rule', { code: 'delivery-under-way', text });
      }
      const end = await deliveryEnd(communication, sent ? 'completed' : 'stopped', act.at, act, reads, deps);
      return { communication, end };
    },
    change({ sent, words }, _request, act, { communication, end }) {
      const resource: Communication & { id: string } = {
        ...communication,
        status: sent ? 'completed' : 'stopped',
        ...(!sent && { statusReason: { coding: [{ system: CODES.sendingResult, code: 'not-sent' }] } }),
        ...(sent && { received: act.at, statusReason: undefined }),
      };
      return {
        to: end.to,
        create: end.create,
        uploads: end.uploads,
        update: [{ resource, versionId: communication.meta.versionId }],
        ...(words !== undefined && { reason: { text: words } }),
      };
    },
  });
