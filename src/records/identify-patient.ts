import type { Consent, DocumentReference, Patient } from '@medplum/fhirtypes';
import * as z from 'zod';
import { Fault } from '../fault.ts';
import { substitute } from '../fhir/substitute.ts';
import { EXTENSION, SID } from '../fhir/systems.ts';
import { patientReferenceShape } from '../patients/shape.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';
import { matchExtension } from '../referrals/resources.ts';
import { readPatient } from './chart.ts';
import { requestNumber } from './request.ts';
import { defineRecordsStep } from './step.ts';

const input = z.strictObject({ patient: patientReferenceShape }).meta({ id: 'IdentifyPatient' });

interface Papers {
  readonly before: Stored<Patient>;
  readonly documents: readonly Stored<DocumentReference>[];
}

/** A person says whose records they are; nothing else links a patient in doubt, and until then nothing is disclosed. */
export const identifyPatient = () =>
  defineRecordsStep<z.output<typeof input>, Papers>({
    name: 'identify-patient',
    summary: 'Say whose records are asked for',
    input,
    person: true,
    writes: ['Patient', 'DocumentReference'],
    async look({ patient }, request, _act, reads) {
      const [before, chosen, papers] = await Promise.all([
        readPatient(request, reads),
        reads.read('Patient', patient.reference.slice('Patient/'.length)),
        Promise.all(
          (request.task.input ?? []).map(({ valueReference }) =>
            reads.read('DocumentReference', (valueReference?.reference ?? '').slice('DocumentReference/'.length)),
          ),
        ),
      ]);
      if (chosen.active === false) {
        const text = 'This chart is closed.';
        throw new Fault('business-rule', { code: 'patient-inactive', text, expression: '$.patient' });
      }
      return { before, documents: papers };
    },
    change({ patient }, { task, consent }, _act, { before, documents }) {
      const [from, to] = [`Patient/${before.id}`, patient.reference];
      const extension = [
        ...(task.extension ?? []).filter(({ url }) => url !== EXTENSION.patientMatch),
        matchExtension({ result: 'matched', reasons: ['person'] }),
      ];
      if (from === to) return { task: { extension }, unseen: true };
      const moved = new Map([[from, to]]);
      const own = before.identifier?.some(
        ({ system, value }) => system === SID.provisional && value === requestNumber(task),
      );
      const update: Update[] = documents.map((one) => ({
        resource: substitute(one, moved),
        versionId: one.meta.versionId,
      }));
      // Only one that this request has made is closed: a chart stays what it is.
      if (own) {
        const link: Patient['link'] = [...(before.link ?? []), { other: { reference: to }, type: 'replaced-by' }];
        update.push({ resource: { ...before, active: false, link }, versionId: before.meta.versionId });
      }
      const about: Partial<Consent> = consent ? substitute(consent, moved) : {};
      return {
        task: {
          extension,
          for: { reference: to },
          ...(task.requester?.reference === from && { requester: { reference: to } }),
        },
        ...(consent && {
          consent: {
            patient: { reference: to },
            ...(about.performer && { performer: about.performer }),
            ...(about.provision && { provision: about.provision }),
          },
        }),
        update,
        unseen: true,
      };
    },
  });
