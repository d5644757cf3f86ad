import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActContext, defineAction, type Reads, type Work } from '../action.ts';
import { named, participantOf, readVisit, type Visit } from '../appointments/appointment.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { openStep, refuseStale } from '../step.ts';
import { type CorrectionDeps, correctionOf, inTime } from './correction.ts';
import { handOver, latestHandOver, withdrawn } from './hand-over.ts';
import { billedTo, coveragesOf, standingOf, standingUnder } from './insurance.ts';
import { knownCoverage, type Told, toldCoverage, toldShape } from './told.ts';

const input = z.strictObject({ coverage: toldShape, note: plainText(500).optional() }).meta({ id: 'CorrectInsurance' });
type Correcting = z.output<typeof input>;

interface Found {
  readonly visit: Visit;
  readonly told: Told;
  readonly inTime: boolean;
  /** What was handed over, of a visit that has been. */
  readonly previous: Stored<Task> | undefined;
}

/**
 * The correct insurance of a visit, told after it was booked. Within the days of mappings/insurance/correction.json the visit is billed to it, again
 * where it was billed before; later it stays private pay, and what was told is on record.
 */
export const correctInsurance = (deps: CorrectionDeps) =>
  defineAction<Correcting, Visit, Found>({
    name: 'correct-insurance',
    summary: 'Tell the correct insurance of a visit',
    scope: 'system/Appointment.u',
    input,
    fence: 'version',
    writes: ['Appointment', 'Task'],

    async open(correcting, call, reads, mac) {
      oursOnly(call.caller);
      const visit = await readVisit(call.target ?? '', reads);
      const opened = await openStep('correct-insurance', correcting, call, mac, {
        task: visit,
        state: visit,
        done: [visit],
      });
      // Told again, perhaps after the last day, it has been told already.
      const again =
        ['corrected', 'too-late'].includes(standingOf(visit)) &&
        (await standsUnder(correcting, visit, (one, patient) => knownCoverage(one, patient, mac, reads)));
      return again ? { ...opened, done: [visit] } : opened;
    },

    async find(correcting, { state: visit }, act, reads) {
      refuseStale(act.call, visit.meta.versionId, 'appointment');
      if (!['booked', 'checked-in', 'fulfilled'].includes(visit.status)) {
        const text = 'A visit that is only held, was cancelled or missed is billed to nobody.';
        throw new Fault('business-rule', { code: 'visit-not-billed', text });
      }
      const told = await toldFor(visit, correcting, act, reads, deps);
      if (told.coverage.join() === coveragesOf(visit).join()) {
        const text = 'The visit stands under this insurance already.';
        throw new Fault('business-rule', { code: 'insurance-unchanged', text, expression: '$.coverage' });
      }
      return {
        visit,
        told,
        inTime: inTime(correctionOf(visit.start ?? act.at, deps), act.at, deps),
        previous: await previousOf(visit, reads),
      };
    },

    async stillHolds(correcting, { visit, told }, act, reads) {
      const again = await toldFor(visit, correcting, act, reads, deps);
      return again.next === told.next && again.people.length === told.people.length;
    },

    build({ note }, { visit, told, inTime, previous }, act): Work {
      const standing = standingUnder(visit, inTime ? 'corrected' : 'too-late', told.coverage, told.authorizations);
      const corrected: Visit = { ...visit, ...standing };
      // One that is billed to the patient, and stays so, need not be told again.
      const moved = visit.status === 'fulfilled' && (inTime || billedTo(visit) === 'insurance');
      const task =
        moved &&
        handOver(
          { visit: corrected, status: inTime ? 're-bill' : 'private-pay', coverage: told.coverage, previous },
          act,
        );
      const patient = participantOf(visit, 'Patient');
      return {
        people: told.people,
        exclusive: told.people.length > 0 ? [told.lock] : [],
        create: task ? [task] : [],
        update: [{ resource: corrected, versionId: visit.meta.versionId }, ...(task ? withdrawn(previous, act) : [])],
        status: 200,
        record: {
          activity: { system: CODES.visitStep, code: 'correct-insurance' },
          operation: 'UPDATE',
          targets: [`Appointment/${visit.id}`, ...(task ? [task.urn] : [])],
          ...(patient !== undefined && { patient }),
          ...(note !== undefined && { reason: { text: note } }),
        },
      };
    },
  });

const toldFor = (visit: Visit, { coverage }: Correcting, act: ActContext, reads: Reads, { zone }: CorrectionDeps) =>
  toldCoverage(
    coverage,
    {
      patient: participantOf(visit, 'Patient') ?? '',
      today: zone.day(Date.parse(act.at)).iso,
      day: zone.day(Date.parse(visit.start ?? act.at)).iso,
      authorizations: named(visit, 'ClaimResponse'),
      path: '$.coverage',
    },
    act,
    reads,
  );

const previousOf = async (visit: Visit, reads: Reads) =>
  visit.status === 'fulfilled' ? latestHandOver(`Appointment/${visit.id}`, reads) : undefined;

async function standsUnder(
  { coverage }: Correcting,
  visit: Visit,
  known: (one: Correcting['coverage'][number], patient: string) => Promise<string | undefined>,
): Promise<boolean> {
  const patient = participantOf(visit, 'Patient') ?? '';
  const references = await Promise.all(coverage.map((one) => known(one, patient)));
  return references.join() === coveragesOf(visit).join();
}
