import type { Appointment, Coverage, DocumentReference, Patient, Resource, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { substitute } from '../fhir/substitute.ts';
import { SID } from '../fhir/systems.ts';
import { preferencesFollow } from '../messages/follow-chart.ts';
import { patientReferenceShape } from '../patients/shape.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';
import { readAppointment } from './appointment.ts';
import { noteShape, withNote } from './note.ts';
import type { Referral } from './referral.ts';
import { matchExtension, matchOf } from './resources.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

interface Papers {
  readonly provisional: Stored<Patient>;
  readonly question: Stored<Task> | undefined;
  /** What names the provisional patient besides the referral itself. */
  readonly others: readonly Stored[];
  /** What the patient said of messages, of the chart that was chosen. */
  readonly said: readonly Update[];
}

/** A person says who the patient is: one of the charts, or truly somebody new. Nothing else links a patient in review. */
export const match = (deps: StepDeps) =>
  defineStep(
    {
      name: 'match',
      step: () => 'match',
      summary: 'Say which patient a referral is for',
      oursOnly: true,
      writes: ['Patient', 'DocumentReference', 'Coverage', 'Appointment', 'Consent'],
      input: z.union([
        z.strictObject({ patient: patientReferenceShape, note: noteShape, learnedFrom }),
        z.strictObject({ new: z.literal(true), note: noteShape, learnedFrom }),
      ]),
      look: async (input, referral, act, reads) => {
        if (!act.call.caller.person) {
          throw new Fault('forbidden', { code: 'person-required', text: 'Only a person may say who a patient is.' });
        }
        const { result } = matchOf(referral.task);
        if (result !== 'review' && result !== 'created') {
          throw new Fault('business-rule', {
            code: 'patient-settled',
            text: 'The patient of this referral is settled.',
          });
        }
        if ('patient' in input) {
          const chosen = await reads.read('Patient', input.patient.reference.slice('Patient/'.length));
          if (chosen.active === false) {
            throw new Fault('business-rule', {
              code: 'patient-inactive',
              text: 'This chart is closed.',
              expression: '$.patient',
            });
          }
        }
        const papers = await readPapers(referral, reads);
        if (!('patient' in input)) return { ...papers, said: [] };
        const to = input.patient.reference.slice('Patient/'.length);
        return { ...papers, said: await preferencesFollow(papers.provisional.id, to, act.at, reads) };
      },
      change: (input, { task }, act, { provisional, question, others, said }) => {
        const answered: Update[] = question
          ? [
              {
                resource: { ...question, status: 'completed', lastModified: act.at },
                versionId: question.meta.versionId,
              },
            ]
          : [];
        const result = 'patient' in input ? 'matched' : 'created';
        const extension = [matchExtension({ result, reasons: ['person'] })];
        const noted = { ...withNote(task, input.note, act), extension };
        if (!('patient' in input)) return { task: noted, update: answered, unseen: true };
        const from = `Patient/${provisional.id}`;
        const to = input.patient.reference;
        if (from === to) return { task: noted, update: answered, unseen: true };
        return {
          task: { ...noted, for: { reference: to } },
          serviceRequest: { subject: { reference: to } },
          update: [...answered, replaced(provisional, to), ...others.map((one) => repointed(one, from, to)), ...said],
          unseen: true,
        };
      },
    },
    deps,
  );

async function readPapers({ task, serviceRequest }: Referral, reads: Reads): Promise<Omit<Papers, 'said'>> {
  const id = task.identifier?.find(({ system }) => system === SID.referral)?.value;
  const [patient, questions, documents, appointment, coverages] = await Promise.all([
    reads.read('Patient', (task.for?.reference ?? '').slice('Patient/'.length)),
    reads.search<Task>({ type: 'Task', where: [['identifier', `${SID.referralMatch}|${id}`]] }),
    reads.search<DocumentReference>({
      type: 'DocumentReference',
      where: [['related', `ServiceRequest/${serviceRequest.id}`]],
      count: 40,
    }),
    readAppointment(task, reads),
    Promise.all(
      (serviceRequest.insurance ?? []).map(({ reference = '' }) =>
        reads.read('Coverage', reference.slice('Coverage/'.length)),
      ),
    ),
  ]);
  const others: Stored<DocumentReference | Appointment | Coverage>[] = [
    ...documents.matches,
    ...(appointment ? [appointment] : []),
    ...coverages,
  ];
  return {
    provisional: patient,
    question: questions.matches[0],
    others: others.filter((paper) => names(paper, patient.id)),
  };
}

const names = (paper: Resource, patient: string) => JSON.stringify(paper).includes(`"Patient/${patient}"`);

/** The provisional record stays, closed and pointing to the chart it was found to be. */
function replaced(provisional: Stored<Patient>, by: string): Update {
  const link: Patient['link'] = [...(provisional.link ?? []), { other: { reference: by }, type: 'replaced-by' }];
  return { resource: { ...provisional, active: false, link }, versionId: provisional.meta.versionId };
}

function repointed(paper: Stored, from: string, to: string): Update {
  return { resource: substitute(paper, new Map([[from, to]])), versionId: paper.meta.versionId };
}
