/** Who waits, as callers read it. Pure. */
import type { Provenance } from '@medplum/fhirtypes';
import * as z from 'zod';
import { CODES } from '../fhir/systems.ts';
import { numberOf, participantOf, referralOf, type Visit } from './appointment.ts';
import { heldUntil } from './lifecycle.ts';
import type { TimeDeps } from './time.ts';
import { offeredSlot } from './waitlist-change.ts';
import { stateOf, WAITS, type WaitState, waitNumber, wishOf } from './waitlist-entry.ts';
import { suitsShape } from './waitlist-shape.ts';

export const waitStates = Object.keys(WAITS) as [WaitState, ...WaitState[]];
const named = z.strictObject({ reference: z.string(), name: z.string().optional() });

export const waitView = z
  .strictObject({
    id: z.string(),
    status: z.enum(waitStates),
    appointment: z.string().meta({ description: 'Where it stands; once booked it is the visit.' }),
    since: z.string(),
    urgency: z.string(),
    visit: z.string(),
    kind: z.string(),
    specialty: z.string().optional().meta({ description: 'NUCC code.' }),
    practitioner: z.string().optional(),
    locations: z.array(z.string()),
    suits: z.array(suitsShape),
    from: z.string(),
    until: z.string(),
    patient: z.strictObject({ reference: z.string() }),
    reason: z.string(),
    referral: z.string().optional(),
    coverage: z.array(z.string()),
    note: z.string().optional(),
    offer: z
      .strictObject({
        slot: z.string(),
        start: z.string(),
        end: z.string(),
        practitioner: named,
        location: named.optional(),
        until: z.string().meta({ description: 'When it goes to the next.' }),
      })
      .optional(),
    instead: z
      .string()
      .optional()
      .meta({ description: 'Number of the visit that is moved to the time that is accepted.' }),
    notTaken: z.int().meta({ description: 'How many times were offered and not taken.' }),
    booked: z.string().optional().meta({ description: 'Number of the visit under /v1/appointments.' }),
    history: z.array(z.strictObject({ at: z.string(), step: z.string(), by: z.string() })),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'WaitAnswer' });

export type WaitView = z.output<typeof waitView>;

export function viewWait(
  entry: Visit,
  history: readonly Provenance[],
  warnings: readonly string[],
  { types, placeOf }: Pick<TimeDeps, 'types'> & { readonly placeOf: (location: string) => string | undefined },
): WaitView {
  const wish = wishOf(entry, types);
  const status = stateOf(entry);
  const referral = referralOf(entry);
  const offer = status === 'offered' ? offerOf(entry, offeredSlot(entry, wish), placeOf) : undefined;
  return {
    id: waitNumber(entry),
    status,
    appointment: `Appointment/${entry.id}`,
    since: entry.created ?? '',
    urgency: wish.urgency,
    visit: wish.visit,
    kind: wish.kind,
    ...(wish.specialty !== undefined && { specialty: wish.specialty }),
    ...(wish.practitioner !== undefined && { practitioner: wish.practitioner }),
    locations: [...wish.places],
    suits: wish.suits.map((one) => ({ ...one, days: [...one.days] })),
    from: wish.from,
    until: wish.until,
    patient: { reference: wish.patient },
    reason: entry.reasonCode?.[0]?.text ?? '',
    ...(referral !== undefined && { referral }),
    coverage: (entry.supportingInformation ?? []).flatMap(({ reference }) => reference ?? []),
    ...(entry.comment !== undefined && { note: entry.comment }),
    ...(offer && { offer }),
    ...(wish.instead && { instead: wish.instead.number }),
    notTaken: wish.offered.length,
    ...(status === 'booked' && { booked: numberOf(entry) }),
    history: history.flatMap(stepIn),
    warnings: [...warnings],
  };
}

function offerOf(
  entry: Visit,
  slot: string | undefined,
  placeOf: (location: string) => string | undefined,
): WaitView['offer'] {
  const role = entry.participant.find(({ actor }) => actor?.reference?.startsWith('PractitionerRole/'))?.actor;
  const location = participantOf(entry, 'Location');
  const name = location === undefined ? undefined : placeOf(location);
  if (slot === undefined) return undefined;
  return {
    slot: `Slot/${slot}`,
    start: entry.start ?? '',
    end: entry.end ?? '',
    practitioner: { reference: role?.reference ?? '', ...(role?.display !== undefined && { name: role.display }) },
    ...(location !== undefined && { location: { reference: location, ...(name !== undefined && { name }) } }),
    until: heldUntil(entry) ?? '',
  };
}

/** A step that moved a referral too is named as the referral's. */
function stepIn({ activity, recorded = '', agent: agents }: Provenance): WaitView['history'] {
  const systems: readonly (string | undefined)[] = [CODES.waitlistStep, CODES.visitStep, CODES.referralStep];
  const step = activity?.coding?.find(({ system }) => systems.includes(system))?.code;
  if (step === undefined) return [];
  const agent = (code: string) => agents.find(({ type }) => type?.coding?.some((coding) => coding.code === code));
  return [{ at: recorded, step, by: (agent('enterer') ?? agent('author'))?.who.display ?? '' }];
}
