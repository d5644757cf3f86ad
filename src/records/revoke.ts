import type { Communication } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';
import { hasGone } from './deliver-outcome.ts';
import { stateOf } from './lifecycle.ts';
import { output, type RecordsRequest, referencesOf } from './request.ts';
import { defineRecordsStep } from './step.ts';

const input = z
  .strictObject({
    by: z.enum(['patient', 'requester']).default('requester'),
    how: z.enum(['writing', 'phone', 'in-person', 'portal']).optional(),
    words: plainText(500).optional(),
  })
  .meta({ id: 'RevokeRecords' });

interface Seen {
  /** Nothing has gone, and nothing will: `revoked`. It had gone before, and will not once more: `delivered`. */
  readonly to?: 'revoked' | 'delivered';
  readonly update: readonly Update[];
}

/** The patient takes the release back, or who asked the request: what has not gone stops, what has gone is recorded beside. 45 CFR 164.508(b)(5). */
export const revoke = () =>
  defineRecordsStep<z.output<typeof input>, Seen>({
    name: 'revoke',
    summary: 'Take a release or a request back',
    input,
    writes: ['Communication'],
    look: (_input, request, _act, reads) => underWay(request, reads),
    change({ by, how, words }, { task, consent }, act, { to, update }) {
      const text = [`by the ${by}`, ...(how ? [how] : []), ...(words ? [words] : [])].join('; ');
      return {
        ...(to && { to }),
        ...(to === 'revoked' && { why: by === 'patient' ? 'Revoked by the patient' : 'Withdrawn' }),
        task: { output: [...(task.output ?? []), output('records-revoked', { valueDateTime: act.at }, by)] },
        ...(consent && { consent: { status: 'inactive' as const } }),
        update,
        reason: { text },
      };
    },
  });

async function underWay({ task }: RecordsRequest, reads: Pick<Reads, 'read'>): Promise<Seen> {
  const state = stateOf(task);
  const references = referencesOf(task, 'records-delivery');
  const deliveries = await Promise.all(
    references.map((reference) => reads.read('Communication', reference.slice('Communication/'.length))),
  );
  // Also one that waits beside another: a link given out after a fax whose outcome came late.
  const update = deliveries.filter(({ status }) => status === 'preparation').map(stop);
  if (state === 'delivered' || state === 'delivery-unknown') return { update };
  if (state !== 'sending') return { to: 'revoked', update };
  // A fax that was handed over may be on its way: how that ends is told, and it is not tried again.
  if (deliveries.at(-1)?.status !== 'preparation') return { update };
  return { to: (await hasGone(task, references.at(-1) ?? '', reads)) ? 'delivered' : 'revoked', update };
}

const stop = (communication: Stored<Communication>): Update => ({
  resource: {
    ...communication,
    status: 'stopped',
    statusReason: { coding: [{ system: CODES.sendingResult, code: 'withdrawn' }] },
  },
  versionId: communication.meta.versionId,
});
