/** The time of a visit: read from the number of a slot, and looked at anew before it is given away. */
import type { Schedule } from '@medplum/fhirtypes';
import type { ActContext, Reads } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import type { RoleOfPractitioner } from '../directory/snapshot.ts';
import { Fault } from '../fault.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { VisitType } from '../mappings/visits-schema.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';
import { openTimes } from './availability.ts';
import { fits, type Offer } from './offers.ts';
import { readSlotId, type SlotName } from './slot-id.ts';
import { actorsOf } from './slots.ts';
import { readTaken } from './taken.ts';
import { minutesFor } from './visit-types.ts';

export interface TimeDeps {
  readonly directory: Directory;
  readonly types: readonly VisitType[];
  readonly zone: Zone;
}

export interface GivenTime extends Offer {
  readonly slot: SlotName;
  readonly role: RoleOfPractitioner;
  /** Every Schedule of the practitioner: written again with the visit, so that of two visits written at once one fails. */
  readonly schedules: readonly Stored<Schedule>[];
}

export interface TimeWanted {
  /** `Slot/…`. */
  readonly slot: string;
  readonly overbook: boolean;
  /** `Patient/…`, when there is a chart. */
  readonly patient?: string;
  /** Number in the store of the visit that is moved, which does not stand in its own way. */
  readonly moved?: string;
}

/** Throws `slot-not-found`, `slot-past`, `not-bookable`, `slot-taken` (409), `patient-busy`. */
export async function giveTime(wanted: TimeWanted, act: ActContext, reads: Reads, deps: TimeDeps): Promise<GivenTime> {
  const now = Date.parse(act.at);
  const slot = readSlotId(wanted.slot.slice('Slot/'.length));
  const known = slot && (await deps.directory.snapshot()).roles.find((one) => one.role.id === slot.role);
  // The directory may be a minute old, and a time may have been closed since.
  const role = known && { ...known, role: await reads.read('PractitionerRole', known.role.id) };
  const minutes = slot && role && minutesFor(deps.types, slot.visit, slot.patient, role.role);
  if (!slot || !role || minutes === undefined) throw slotNotFound();
  if (slot.start < now) throw refused('slot-past', 'This time has passed.');
  const actors = actorsOf(role);
  const whole = { start: slot.start, end: slot.start + minutes * 60_000 };
  const everybody = [...actors, ...(wanted.patient === undefined ? [] : [wanted.patient])];
  const [found, schedules] = await Promise.all([
    readTaken(everybody, whole, now, reads),
    reads.search<Schedule>({ type: 'Schedule', where: [['actor', actors.join(',')]], count: 100 }),
  ]);
  const bookable = schedules.matches.filter(({ active }) => active !== false);
  if (bookable.length === 0) throw refused('not-bookable', 'The practitioner has no schedule here: the office books.');
  const taken = found.filter(({ appointment }) => appointment.id !== wanted.moved);
  const { patient } = wanted;
  if (wanted.overbook) return { ...whole, slot, role, schedules: bookable };
  const ofPatient = ({ appointment }: (typeof taken)[number]) =>
    appointment.participant.some(({ actor }) => actor?.reference === patient);
  const open = openTimes(role.role, deps.zone.day(slot.start), deps.zone);
  const others = taken.filter((one) => patient === undefined || !ofPatient(one));
  const free = fits(slot.start, open, others, { minutes, notBefore: now, urgent: true });
  if (!free) {
    const text = 'This time is no longer free.';
    throw new Fault('duplicate', { code: 'slot-taken', text, expression: '$.slot', type: 'conflict' });
  }
  if (taken.length > others.length) throw refused('patient-busy', 'The patient has another visit at this time.');
  return { ...free, slot, role, schedules: bookable };
}

/** The fence: whoever else gives away time of the practitioner meanwhile finds another version. */
export const fence = ({ schedules }: GivenTime): Update[] =>
  schedules.map((resource) => ({ resource, versionId: resource.meta.versionId }));

const slotNotFound = () =>
  new Fault('not-found', { code: 'slot-not-found', text: 'There is no such slot.', expression: '$.slot' });
const refused = (code: string, text: string) => new Fault('business-rule', { code, text, expression: '$.slot' });
