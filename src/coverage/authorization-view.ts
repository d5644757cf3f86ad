/** An authorization as the group reads it, with the visits that were counted for it. */
import type { Appointment, Provenance } from '@medplum/fhirtypes';
import * as z from 'zod';
import { CODES, NAMESPACE } from '../fhir/systems.ts';
import {
  type Authorization,
  allowedOf,
  coverageOf,
  holdsOn,
  numberOf,
  providerOf,
  serviceOf,
  specialtyOf,
} from './authorization.ts';
import { countVisits } from './referral-visits.ts';

export const visitCountView = z
  .strictObject({
    allowed: z.int(),
    used: z.int().meta({ description: 'Visits that have been.' }),
    reserved: z.int().meta({ description: 'Agreed or held, and still to be.' }),
    left: z.int().meta({ description: '`allowed` less `used`.' }),
  })
  .meta({ id: 'VisitCount' });

export const periodView = z.strictObject({ start: z.string().optional(), end: z.string().optional() });

export const authorizationView = z
  .strictObject({
    id: z.string(),
    reference: z.string(),
    number: z.string(),
    patient: z.string(),
    coverage: z.string(),
    payer: z.strictObject({ reference: z.string(), name: z.string().optional() }),
    specialty: z.strictObject({ code: z.string(), display: z.string().optional() }).optional(),
    service: z.string().optional(),
    visits: visitCountView.optional(),
    period: periodView,
    provider: z.string().optional(),
    status: z.enum(['active', 'over']),
    history: z.array(
      z.strictObject({
        at: z.string(),
        step: z.string(),
        by: z.string().optional(),
        told: z.strictObject({ who: z.string(), how: z.string() }).optional(),
        reason: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Authorization' });

export function viewAuthorization(
  one: Authorization,
  visits: readonly Appointment[],
  history: readonly Provenance[],
  today: string,
): z.output<typeof authorizationView> {
  const { code, display } = specialtyOf(one) ?? {};
  const reference = `ClaimResponse/${one.id}`;
  const [allowed, service, provider] = [allowedOf(one), serviceOf(one), providerOf(one)];
  const over = one.status !== 'active' || (one.preAuthPeriod?.end ?? '9999') < today;
  return {
    id: numberOf(one),
    reference,
    number: one.preAuthRef ?? '',
    patient: one.patient.reference ?? '',
    coverage: coverageOf(one),
    payer: {
      reference: one.insurer.reference ?? '',
      ...(one.insurer.display !== undefined && { name: one.insurer.display }),
    },
    ...(code !== undefined && { specialty: { code, ...(display !== undefined && { display }) } }),
    ...(service !== undefined && { service }),
    ...(allowed !== undefined && { visits: countVisits(allowed, reference, visits) }),
    period: { ...one.preAuthPeriod },
    ...(provider !== undefined && { provider }),
    status: over && !holdsOn(one, today) ? 'over' : 'active',
    history: history.flatMap(stepIn),
  };
}

const LEARNED_BY = `${NAMESPACE}/StructureDefinition/learned-by`;

/** Bookings that used it name it too; they are the visit's history. */
function stepIn({ activity, recorded = '', agent, extension, reason }: Provenance) {
  const step = activity?.coding?.find(({ system }) => system === CODES.coverageStep)?.code;
  if (step === undefined) return [];
  const by = (kind: string) => agent.find(({ type }) => type?.coding?.[0]?.code === kind)?.who.display;
  const [who, how] = [by('author'), extension?.find(({ url }) => url === LEARNED_BY)?.valueCode];
  const enterer = by('enterer');
  const text = reason?.[0]?.text;
  return [
    {
      at: recorded,
      step,
      ...(enterer !== undefined && { by: enterer }),
      ...(who !== undefined && how !== undefined && { told: { who, how } }),
      ...(text !== undefined && { reason: text }),
    },
  ];
}
