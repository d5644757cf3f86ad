/** A fee → ChargeItems and the Invoice of them. */
import type { ChargeItem, Invoice, Task } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import type { Fee } from './fee.ts';

const WHAT = { flat: 'Copy of records', pages: 'Pages of a copy of records', postage: 'Postage' } as const;

const money = (amount: number, currency: string) => ({ value: amount / 100, currency: currency as 'USD' }); // FHIR binds the code

export function bill(
  { amount, currency, lines }: Fee,
  of: { readonly patient: string; readonly to: Task['requester']; readonly pages: number },
  act: Pick<ActContext, 'urn' | 'at'>,
): Create<ChargeItem | Invoice>[] {
  const items = lines.map(
    (line): Create<ChargeItem> => ({
      urn: act.urn(),
      resource: {
        resourceType: 'ChargeItem',
        status: 'billable',
        code: { text: WHAT[line.what] },
        subject: { reference: of.patient },
        quantity: line.what === 'pages' ? { value: of.pages, unit: 'page' } : { value: 1 },
        priceOverride: money(line.amount, currency),
        enteredDate: act.at,
      },
    }),
  );
  const invoice: Invoice = {
    resourceType: 'Invoice',
    status: 'issued',
    subject: { reference: of.patient },
    ...(of.to?.reference?.match(/^(Organization|Patient|RelatedPerson)\//) && {
      recipient: of.to as Invoice['recipient'],
    }),
    date: act.at,
    lineItem: items.map(({ urn }, i) => ({
      sequence: i + 1,
      chargeItemReference: { reference: urn },
      priceComponent: [{ type: 'base', amount: money(lines[i]?.amount ?? 0, currency) }],
    })),
    totalGross: money(amount, currency),
  };
  return [...items, { urn: act.urn(), resource: invoice }];
}
