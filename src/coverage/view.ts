/** A coverage as the group reads it. */
import type { Coverage, DocumentReference, Provenance } from '@medplum/fhirtypes';
import * as z from 'zod';
import { CODES, EXTENSION } from '../fhir/systems.ts';
import { ACCEPTED } from '../mappings/insurance-schema.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { CoverageDeps } from './add-coverage.ts';
import { cardFactsOf } from './card-resources.ts';
import { cardFacts } from './card-shape.ts';
import { classOf, holds, isSelfPay, memberOf } from './coverages.ts';

export const coverageView = z
  .strictObject({
    id: z.string(),
    reference: z.string(),
    patient: z.string(),
    status: z.enum(['active', 'over']),
    selfPay: z.boolean(),
    plan: z
      .strictObject({ name: z.string(), id: z.string().optional(), accepted: z.enum([...ACCEPTED, 'unknown']) })
      .optional(),
    memberId: z.string().optional(),
    groupNumber: z.string().optional(),
    relationship: z.string().optional(),
    order: z.number().optional(),
    period: z.strictObject({ start: z.string().optional(), end: z.string().optional() }).optional(),
    onCard: z.strictObject(cardFacts).optional().meta({ description: 'What else was told of the card.' }),
    card: z.array(z.string()).meta({ description: 'DocumentReferences of the card, front and back.' }),
    replaces: z.string().optional(),
    warnings: z.array(z.string()).optional(),
    history: z.array(
      z.strictObject({ at: z.string(), step: z.string(), by: z.string().optional(), reason: z.string().optional() }),
    ),
  })
  .meta({ id: 'CoverageAnswer' });

export function viewCoverage(
  coverage: Stored<Coverage>,
  card: readonly Stored<DocumentReference>[],
  history: readonly Provenance[],
  today: string,
  planOf: CoverageDeps['planOf'],
): z.output<typeof coverageView> {
  const { id, beneficiary, relationship, order, period } = coverage;
  const [memberId, group] = [memberOf(coverage), classOf(coverage, 'group')];
  const selfPay = isSelfPay(coverage);
  const written = coverage.payor[0]?.display;
  const plan = written === undefined ? undefined : planOf(written);
  const onCard = cardFactsOf(coverage);
  const code = relationship?.coding?.[0]?.code;
  const replaces = coverage.extension?.find(({ url }) => url === EXTENSION.replaces)?.valueReference?.reference;
  return {
    id,
    reference: `Coverage/${id}`,
    patient: beneficiary.reference ?? '',
    status: holds(coverage, today) ? 'active' : 'over',
    selfPay,
    ...(written !== undefined &&
      !selfPay && {
        plan: { name: written, ...(plan && { id: plan.id }), accepted: plan?.accepted.answer ?? 'unknown' },
      }),
    ...(memberId !== undefined && !selfPay && { memberId }),
    ...(group !== undefined && { groupNumber: group }),
    ...(code !== undefined && { relationship: code }),
    ...(order !== undefined && { order }),
    ...(period && { period }),
    ...(Object.keys(onCard).length > 0 && { onCard }),
    card: card.map((one) => `DocumentReference/${one.id}`),
    ...(replaces !== undefined && { replaces }),
    history: history.map((one) => ({
      at: one.recorded,
      step:
        one.activity?.coding?.find(({ system }) => system === CODES.coverageStep)?.code ??
        one.activity?.coding?.[0]?.code ??
        '',
      ...(one.agent[0]?.who.display !== undefined && { by: one.agent[0].who.display }),
      ...(one.reason?.[0]?.text !== undefined && { reason: one.reason[0].text }),
    })),
  };
}
