/** The evening before: the payers of tomorrow's visits are asked, so that what has changed is known before the patient comes. */
import type { Appointment } from '@medplum/fhirtypes';
import { type ActPorts, type Call, perform } from '../action.ts';
import { isFault } from '../fault.ts';
import { dayAfter, type Zone } from '../fhir/clinic-time.ts';
import { askPayer, type PayerDeps } from './ask-payer.ts';
import { verifyShape } from './question.ts';
import { encodeTold, verifyCoverage } from './verify-coverage.ts';

/** Answers how many coverages it asked about. One that cannot be asked about (over, self-pay, incomplete) is left out. */
export async function verifyTomorrow(
  deps: PayerDeps,
  ports: ActPorts,
  zone: Zone,
  call: Omit<Call, 'target' | 'input'>,
): Promise<number> {
  const day = dayAfter(zone.day(ports.now()));
  const verify = verifyCoverage(deps);
  let asked = 0;
  for (const reference of await coveragesComing(ports, zone, day)) {
    const target = reference.slice('Coverage/'.length);
    const input = verifyShape.parse({ date: day.iso });
    try {
      const attachment = encodeTold(await askPayer(target, input, deps, ports));
      await perform(verify, { ...call, target, input, attachment, idempotencyKey: `visits of ${day.iso}` }, ports);
      asked += 1;
    } catch (error) {
      if (!isFault(error) || error.next !== 'refuse') throw error;
    }
  }
  return asked;
}

/** Coverages of visits that are to be on a day, each once. */
async function coveragesComing({ store }: ActPorts, zone: Zone, day: ReturnType<Zone['day']>): Promise<Set<string>> {
  const at = (minutes: number) => new Date(zone.instant(day, minutes)).toISOString();
  const found = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await store.search<Appointment>({
      type: 'Appointment',
      where: [
        ['date', `ge${at(0)}`],
        ['date', `lt${at(24 * 60)}`],
        ['status', 'booked'],
      ],
      sort: 'date',
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const { supportingInformation = [] } of page.matches) {
      for (const { reference } of supportingInformation) if (reference?.startsWith('Coverage/')) found.add(reference);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}
