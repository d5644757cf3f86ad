/**
 * Patients of acts that failed. People are created before an act's transaction, so an act that is given up after that leaves a
 * provisional Patient, and its Coverage, to which nothing refers. After a day they are retired: `active` false, Coverage
 * `entered-in-error`. The FHIR store's port deletes no resources, since others may have read them; a retired chart is never matched,
 * matching shows it as closed, and the act makes another patient should it be sent again.
 *
 * An act that matches the chart in the very moment it is retired may still refer to it; the act looks once more right before it commits,
 * and what slips through is a referral to a closed chart, which a person can open again.
 */
import type { Coverage, Patient, Resource, ResourceType } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, type ActPorts, type Call, defineAction, perform, type Reads } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import { CODES, SID, TAG } from '../fhir/systems.ts';
import { messageOf } from '../kept-records.ts';
import type { Page, Stored } from '../ports/fhir-store/index.ts';
import type { Spool } from '../ports/spool/index.ts';

/** How long an act may be on its way before its people count as left over. */
const GIVEN_UP_MS = 24 * 3_600_000;
/** Older ones were looked at on every day since: they stay. Longer than parked work waits for a person. */
const LOOKED_AT_MS = 35 * 86_400_000;

/** What makes a Patient one that somebody uses. Whoever lets another type refer to a provisional Patient adds it here. */
const USES: readonly ResourceType[] = ['ServiceRequest', 'Task', 'DocumentReference', 'Communication'];

interface Orphan {
  readonly patient: Stored<Patient>;
  /** Made by the same act. */
  readonly coverage: readonly Stored<Coverage>[];
}

export const retireProvisional: Action<Record<string, never>, Stored<Patient>, Orphan> = defineAction({
  name: 'retire-provisional',
  summary: 'Retire the patient of an act that failed',
  scope: 'system/Patient.u',
  input: z.strictObject({}),
  fence: 'version',
  writes: ['Patient', 'Coverage'],
  async open(_input, call, reads) {
    const patient = await reads.read('Patient', call.target ?? '');
    return { parts: ['retire-provisional', call.target, patient.meta.versionId], state: patient };
  },
  async find(_input, { state }, _act, reads) {
    const [orphan] = await orphansAmong([state], reads);
    if (orphan) return orphan;
    throw new Fault('business-rule', { code: 'patient-in-use', text: 'Something refers to this patient by now.' });
  },
  build: (_input, { patient, coverage }) => ({
    create: [],
    update: [
      { resource: retired(patient), versionId: patient.meta.versionId },
      ...coverage.map((one) => ({
        resource: { ...one, status: 'entered-in-error' as const },
        versionId: one.meta.versionId,
      })),
    ],
    status: 200,
    record: {
      activity: { system: CODES.upkeep, code: 'retire-provisional' },
      operation: 'UPDATE',
      targets: [patient, ...coverage].map(referenceTo),
      patient: referenceTo(patient),
    },
  }),
});

/** Closed, and no longer the patient of its act: sent again, the act makes another. US Core wants an identifier to stay. */
function retired(patient: Stored<Patient>): Stored<Patient> {
  const identifier = (patient.identifier ?? []).map((one) =>
    one.system === SID.provisional ? { ...one, value: `${one.value}-retired` } : one,
  );
  return { ...patient, active: false, identifier };
}

/** Retires the people of acts that failed. Answers how many patients. */
export async function sweepProvisional(
  acts: ActPorts,
  spool: Pick<Spool, 'find'>,
  call: Omit<Call, 'target' | 'input'>,
): Promise<number> {
  const before = (ms: number) => new Date(acts.now() - ms).toISOString();
  let retired = 0;
  let cursor: string | undefined;
  do {
    const page: Page<Patient> = await acts.store.search<Patient>({
      type: 'Patient',
      where: [
        ['_tag', `${TAG.state}|provisional`],
        ['active', 'true'],
        ['_lastUpdated', `ge${before(LOOKED_AT_MS)}`],
        ['_lastUpdated', `lt${before(GIVEN_UP_MS)}`],
      ],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    const open = await Promise.all(page.matches.map(async (one) => !(await isUnderWay(one, acts, spool))));
    for (const { patient } of await orphansAmong(
      page.matches.filter((_, i) => open[i]),
      acts.store,
    )) {
      if (await retire(patient, acts, call)) retired++;
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return retired;
}

/** The act is done, or may still be: settled, claimed, or waiting in the spool or for a person. */
async function isUnderWay(
  patient: Stored<Patient>,
  { ledger }: ActPorts,
  spool: Pick<Spool, 'find'>,
): Promise<boolean> {
  const act = patient.identifier?.find(({ system }) => system === SID.provisional)?.value;
  if (act === undefined) return true; // not one that an act has made: none of ours to retire
  return (await ledger.find(act)) !== undefined || (await spool.find(messageOf(act).id)) !== undefined;
}

/** Those of at most 100 patients to whom nothing refers but Coverage of their own act. */
async function orphansAmong(patients: readonly Stored<Patient>[], reads: Reads): Promise<Orphan[]> {
  if (patients.length === 0) return [];
  const theirs = patients.map(referenceTo).join(',');
  const [coverages, ...users] = await Promise.all([
    all<Coverage>('Coverage', theirs, reads),
    ...USES.map((type) => all<Resource>(type, theirs, reads)),
  ]);
  const used = new Set(users.flat().flatMap(subjectOf));
  return patients.flatMap((patient) => {
    const reference = referenceTo(patient);
    const coverage = coverages.filter(({ beneficiary }) => beneficiary.reference === reference);
    const ofOthers = coverage.some((one) => actOf(one) !== actOf(patient));
    return used.has(reference) || ofOthers ? [] : [{ patient, coverage }];
  });
}

async function all<R extends Resource>(type: ResourceType, patients: string, reads: Reads): Promise<Stored<R>[]> {
  const found: Stored<R>[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<R> = await reads.search<R>({
      type,
      where: [['patient', patients]],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.matches);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

function subjectOf(resource: Resource): string[] {
  const subject = 'subject' in resource ? resource.subject : 'for' in resource ? resource.for : undefined;
  return subject && 'reference' in subject && subject.reference !== undefined ? [subject.reference] : [];
}

async function retire(
  patient: Stored<Patient>,
  acts: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
): Promise<boolean> {
  try {
    await perform(retireProvisional, { ...call, input: {}, target: patient.id }, acts);
    return true;
  } catch (error) {
    // Somebody took the patient into use meanwhile, or another sweep was faster.
    if (isFault(error, 'business-rule', 'stale', 'busy', 'not-found', 'deleted')) return false;
    throw error;
  }
}

const referenceTo = ({ resourceType, id }: Stored) => `${resourceType}/${id}`;
const actOf = ({ meta }: Stored) => meta.tag?.find(({ system }) => system === TAG.act)?.code;
