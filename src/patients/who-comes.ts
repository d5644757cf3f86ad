/** Who is booked or registered: the telephone list of the office is asked, and whoever is named by their chart must have it there. */
import type { Patient } from '@medplum/fhirtypes';
import type { ActContext, Reads } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import { lockNames, matchPatient, type PatientFinding } from './find-patient.ts';
import type { PatientInput } from './shape.ts';

/** The patient: a chart, or what matching found of the words given. */
export type Who =
  | { readonly given: string; readonly chart: Patient }
  | { readonly finding: PatientFinding; readonly locks: readonly string[] };

/** Faults: `patient-not-found`, `patient-inactive`, `intake` for what is missing, `patient-unsettled` where a person has to look. */
export async function whoComes(
  patient: PatientInput,
  act: ActContext,
  reads: Reads,
  matching: MatchOptions,
): Promise<Who> {
  if ('reference' in patient) {
    const chart = await reads.read('Patient', patient.reference.slice('Patient/'.length)).catch((error: unknown) => {
      if (!isFault(error, 'not-found', 'deleted')) throw error;
      const text = 'There is no such patient.';
      throw new Fault('not-found', { code: 'patient-not-found', text, expression: '$.patient.reference' });
    });
    if (chart.active === false) throw refused('patient-inactive', 'This chart is closed.', '$.patient.reference');
    refuseIncomplete([
      [chart.birthDate === undefined, 'birthDate'],
      [!chart.address?.some(({ line }) => line && line.length > 0), 'address'],
      [!chart.telecom?.some(({ system, value }) => system === 'phone' && value), 'phone'],
    ]);
    return { given: patient.reference, chart };
  }
  refuseIncomplete([
    [patient.address === undefined, 'address'],
    [patient.phone === undefined, 'phone'],
  ]);
  const finding = await matchPatient(patient, act.act, reads, matching);
  if (finding.result === 'review') {
    const text = 'There are charts that may be this patient: look, and name the chart.';
    throw refused('patient-unsettled', text, '$.patient');
  }
  return { finding, locks: finding.patient === undefined ? await lockNames(patient, act.mac, matching) : [] };
}

function refuseIncomplete(wanting: readonly (readonly [missing: boolean, what: string])[]): void {
  const missing = wanting.filter(([is]) => is).map(([, what]) => what);
  if (missing.length === 0) return;
  throw new Fault(
    'required',
    missing.map((what) => ({
      code: 'intake',
      text: `The patient’s ${what === 'birthDate' ? 'birth date' : what} is asked first.`,
      expression: `$.patient.${what}`,
    })),
  );
}

const refused = (code: string, text: string, expression: string) =>
  new Fault('business-rule', { code, text, expression });
