/**
 * Offers free times to who waits, in order. It looks at what is free now and not at what became free, so that it does not matter what freed a
 * time (a cancelled visit, one moved away, a hold or an offer that ran out, hours that were opened), nor whether anybody told.
 */
import { type ActPorts, type Call, perform, type Reads } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import type { DirectorySnapshot } from '../directory/snapshot.ts';
import { isFault } from '../fault.ts';
import { localDay } from '../fhir/clinic-time.ts';
import type { Hours } from '../messages/hours.ts';
import type { Visit } from './appointment.ts';
import type { Calendars } from './calendars.ts';
import { isOver } from './lifecycle.ts';
import { findSlots, type Slot, slotQuery } from './slots.ts';
import { readWaiting, stateOf, type Wish, waitNumber, wishOf } from './waitlist-entry.ts';
import { replacedBy } from './waitlist-instead.ts';
import { endOffer, type OfferDeps, offerSlot } from './waitlist-offer.ts';
import { inOrder, offerUntil, suits } from './waitlist-order.ts';
import { endWait } from './waitlist-steps.ts';

export interface SweepDeps extends OfferDeps {
  readonly directory: Directory;
  readonly calendars: Calendars;
  /** When patients are written to: nothing is offered that nobody would hear of. */
  readonly hours: Pick<Hours, 'isOpen'>;
}

type SweepCall = Omit<Call, 'target' | 'input'>;

/** How many times are tried for one patient: what is offered may be half a minute old. */
const TRIES = 3;
const DAY = 86_400_000;
/** Slots are looked for in at most so many days. */
const MOST_DAYS = 90;

/** Answers how many offers it made. */
export async function sweepWaitlist(ports: ActPorts, call: SweepCall, deps: SweepDeps): Promise<number> {
  const entries = await readWaiting(ports.store);
  const ended = await endWhatIsOver(entries, ports, call, deps);
  if (!deps.hours.isOpen(ports.now())) return 0;
  const now = ended ? await readWaiting(ports.store) : entries;
  const waiting = inOrder(now.filter((one) => stateOf(one) === 'waiting'));
  if (waiting.length === 0) return 0;
  const snapshot = await deps.directory.snapshot();
  let offered = 0;
  let failed: unknown;
  for (const entry of waiting) {
    try {
      if (await offerTo(entry, snapshot, ports, call, deps)) offered++;
    } catch (error) {
      if (isFault(error, 'transient', 'throttled', 'unknown')) throw error;
      failed ??= error; // one who cannot be offered anything keeps nobody else from it
    }
  }
  if (failed !== undefined) throw failed;
  return offered;
}

/** Whether anything was. */
async function endWhatIsOver(
  entries: readonly Visit[],
  ports: ActPorts,
  call: SweepCall,
  deps: SweepDeps,
): Promise<boolean> {
  let ended = false;
  const now = ports.now();
  const today = deps.zone.day(now).iso;
  for (const entry of entries) {
    const own = { ...call, target: waitNumber(entry) };
    if (stateOf(entry) === 'offered') {
      if (!isOver(entry, now)) continue;
      await tried(() => perform(endOffer(deps), { ...own, input: {} }, ports));
      ended = true;
    } else if (wishOf(entry, deps.types).until < today) {
      const input = { reason: 'No time was free on the days that suit.' };
      await tried(() => perform(endWait, { ...own, input }, ports));
      ended = true;
    }
  }
  return ended;
}

async function offerTo(
  entry: Visit,
  snapshot: DirectorySnapshot,
  ports: ActPorts,
  call: SweepCall,
  deps: SweepDeps,
): Promise<boolean> {
  const wish = wishOf(entry, deps.types);
  if (!(await mayBeTold(wish.patient, ports.store))) return false;
  const instead = await replacedBy(wish.instead?.reference, ports.store, deps);
  const before = instead?.earlierThan;
  for (const { id } of await timesFor(wish, snapshot, ports.now(), deps, before)) {
    const own = { ...call, target: waitNumber(entry), input: { slot: `Slot/${id}` } };
    if (await tried(() => perform(offerSlot(deps), own, ports))) return true;
  }
  return false;
}

/** No time is held for who is told of nothing any more: a closed chart, or who has died. */
async function mayBeTold(reference: string, reads: Pick<Reads, 'read'>): Promise<boolean> {
  const patient = await reads.read('Patient', reference.slice('Patient/'.length)).catch((error: unknown) => {
    if (isFault(error, 'not-found', 'deleted')) return undefined;
    throw error;
  });
  if (!patient || patient.active === false) return false;
  return patient.deceasedBoolean !== true && patient.deceasedDateTime === undefined;
}

/** The first free times that suit, a few: somebody may be given one meanwhile. `before`: ms, the visit that is to be earlier. */
export async function timesFor(
  wish: Wish,
  snapshot: DirectorySnapshot,
  now: number,
  deps: Pick<SweepDeps, 'types' | 'zone' | 'calendars' | 'offerMinutes'>,
  before?: number,
): Promise<Slot[]> {
  // A kind of visit that is no more in the mappings is offered to nobody.
  if (!deps.types.some(({ code }) => code === wish.visit)) return [];
  const today = deps.zone.day(now).iso;
  const [, from = today] = [today, wish.from].sort();
  const last = new Date(localDay(from).noon + MOST_DAYS * DAY).toISOString().slice(0, 10);
  if (wish.until < from) return [];
  const query = slotQuery.parse({
    visit: wish.visit,
    patient: wish.kind,
    urgency: wish.urgency,
    from,
    to: [wish.until, last].sort()[0],
    count: 200,
    ...(wish.specialty !== undefined && { specialty: wish.specialty }),
    ...(wish.practitioner !== undefined && { practitioner: wish.practitioner }),
  });
  const found: Slot[] = [];
  let after: string | undefined;
  do {
    const page = await findSlots(query, after, snapshot, now, deps);
    for (const slot of page.slots) {
      if (found.length === TRIES || (before !== undefined && slot.start >= before)) return found;
      if (await isFor(wish, slot, now, deps)) found.push(slot);
    }
    after = page.next;
  } while (after !== undefined);
  return found;
}

async function isFor(
  wish: Wish,
  slot: Slot,
  now: number,
  { zone, calendars, offerMinutes }: Pick<SweepDeps, 'zone' | 'calendars' | 'offerMinutes'>,
): Promise<boolean> {
  if (wish.offered.includes(slot.id) || !suits(wish, slot, zone)) return false;
  if (offerUntil(now, slot.start, offerMinutes) === undefined) return false;
  const taken = (await calendars.taken([zone.day(slot.start)])).get(wish.patient) ?? [];
  return !taken.some(({ start, end }) => start < slot.end && slot.start < end);
}

/** False: somebody else was given the time, or something was done about the patient; the next sweep looks again. */
async function tried(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isFault(error, 'stale', 'busy', 'not-found', 'business-rule', 'duplicate')) return false;
    throw error;
  }
}
