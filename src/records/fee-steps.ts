import type { Invoice } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';
import { type RecordsRequest, referencesOf } from './request.ts';
import { defineRecordsStep } from './step.ts';

const paidInput = z
  .strictObject({ how: z.enum(['cash', 'card', 'check', 'transfer', 'other']) })
  .meta({ id: 'FeePaid' });
const waivedInput = z.strictObject({ reason: plainText(500) }).meta({ id: 'FeeWaived' });

/** The bill of a request; undefined where nothing is owed. */
export async function invoiceOf(
  { task }: RecordsRequest,
  reads: Pick<Reads, 'read'>,
): Promise<Stored<Invoice> | undefined> {
  const reference = referencesOf(task, 'records-invoice').at(-1);
  return reference === undefined ? undefined : reads.read('Invoice', reference.slice('Invoice/'.length));
}

async function owed(request: RecordsRequest, reads: Reads): Promise<Stored<Invoice>> {
  const invoice = await invoiceOf(request, reads);
  if (invoice?.status === 'issued') return invoice;
  throw new Fault('business-rule', { code: 'nothing-owed', text: 'Nothing is owed for this request.' });
}

export const feePaid = () =>
  defineRecordsStep<z.output<typeof paidInput>, Stored<Invoice>>({
    name: 'fee-paid',
    summary: 'Note that the fee was paid',
    input: paidInput,
    writes: ['Invoice'],
    look: (_input, request, _act, reads) => owed(request, reads),
    change: ({ how }, _request, _act, invoice) => ({
      update: [settled(invoice, { status: 'balanced' })],
      reason: { text: how },
    }),
  });

export const feeWaived = () =>
  defineRecordsStep<z.output<typeof waivedInput>, Stored<Invoice>>({
    name: 'fee-waived',
    summary: 'Waive the fee',
    input: waivedInput,
    person: true,
    writes: ['Invoice'],
    look: (_input, request, _act, reads) => owed(request, reads),
    change: ({ reason }, _request, _act, invoice) => ({
      update: [settled(invoice, { status: 'cancelled', cancelledReason: reason })],
      reason: { text: reason },
    }),
  });

const settled = (invoice: Stored<Invoice>, change: Partial<Invoice>): Update => ({
  resource: { ...invoice, ...change },
  versionId: invoice.meta.versionId,
});
