/** Visits that stand in a closed time are put on the waiting list to be moved: each is offered the nearest time, and another one if it is not taken. */
import { type ActPorts, type Call, perform } from '../action.ts';
import type { RoleOfPractitioner } from '../directory/snapshot.ts';
import { specialtiesOf } from '../directory/snapshot.ts';
import { isFault } from '../fault.ts';
import { localDay } from '../fhir/clinic-time.ts';
import { numberOf, participantOf } from './appointment.ts';
import type { BookingDeps } from './book.ts';
import type { Displaced } from './displaced.ts';
import { readSlotId } from './slot-id.ts';
import { readWaiting, waitNumber, wishOf } from './waitlist-entry.ts';
import { wait } from './waitlist-wait.ts';

const DAY = 86_400_000;
/** As far as free times are looked for. */
const MOST_DAYS = 90;

export interface ToMove {
  /** Number of the visit. */
  readonly visit: string;
  /** Number on the waiting list; undefined: there is no time, or it is not agreed, and somebody has to see to it. */
  readonly waits: string | undefined;
}

/** Who waits already waits on. A visit is put there once for one time, whoever asks. */
export async function waitDisplaced(
  found: readonly Displaced[],
  { role }: RoleOfPractitioner,
  call: Omit<Call, 'input'>,
  ports: ActPorts,
  deps: BookingDeps,
): Promise<ToMove[]> {
  const waiting = new Map(
    (await readWaiting(ports.store)).map((one) => [wishOf(one, deps.types).instead?.number, waitNumber(one)]),
  );
  const today = deps.zone.day(ports.now());
  const until = localDay(new Date(today.noon + MOST_DAYS * DAY).toISOString().slice(0, 10)).iso;
  const done: ToMove[] = [];
  for (const { visit, nearest } of found) {
    const number = numberOf(visit);
    const slot = nearest && readSlotId(nearest.id);
    const [specialty] = specialtiesOf(role);
    const already = waiting.get(number);
    if (already !== undefined || !slot || visit.status !== 'booked') {
      done.push({ visit: number, waits: already });
      continue;
    }
    const own = slot.role === role.id || specialty === undefined;
    const input = {
      waitlistId: `moved-${number}-${Date.parse(visit.start ?? '').toString(36)}`,
      patient: { reference: participantOf(visit, 'Patient') },
      visit: slot.visit,
      kind: slot.patient,
      ...(own ? { practitioner: `PractitionerRole/${slot.role}` } : { specialty: specialty.code }),
      until,
      reason: visit.reasonCode?.[0]?.text ?? 'The visit is moved.',
      instead: number,
    };
    done.push({ visit: number, waits: await putOn({ ...call, input }, ports, deps) });
  }
  return done;
}

/** Undefined: who was on the list for this time and has been taken off it, or may not be put there, is left to a person. */
async function putOn(call: Call, ports: ActPorts, deps: BookingDeps): Promise<string | undefined> {
  try {
    const { act, replayed } = await perform(wait(deps), call, ports);
    return replayed ? undefined : act;
  } catch (error) {
    if (!isFault(error, 'duplicate', 'business-rule')) throw error;
    return undefined;
  }
}
