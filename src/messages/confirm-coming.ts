import * as z from 'zod';
import { defineAction } from '../action.ts';
import { participantOf, readVisit, type Visit } from '../appointments/appointment.ts';
import { allowedSteps } from '../appointments/lifecycle.ts';
import { CODES, EXTENSION } from '../fhir/systems.ts';
import { openStep, stepNotAllowed } from '../step.ts';

/** The patient has written that they will come. */
export const confirmComing = defineAction<Record<string, never>, Visit, Visit>({
  name: 'visit-confirm-coming',
  summary: 'Note that the patient will come',
  scope: 'system/Appointment.u',
  input: z.strictObject({}),
  fence: 'version',
  writes: ['Appointment'],
  async open(input, call, reads, mac) {
    const visit = await readVisit(call.target ?? '', reads);
    return openStep('visit-confirm-coming', input, call, mac, { task: visit, state: visit, done: [visit] });
  },
  async find(_input, { state: visit }) {
    if (visit.status !== 'booked') throw stepNotAllowed(allowedSteps(visit.status));
    return visit;
  },
  build(_input, visit, act) {
    const patient = participantOf(visit, 'Patient');
    const others = (visit.extension ?? []).filter(({ url }) => url !== EXTENSION.patientConfirmed);
    const participant = visit.participant.map((one) =>
      one.actor?.reference === patient ? { ...one, status: 'accepted' as const } : one,
    );
    return {
      create: [],
      update: [
        {
          resource: {
            ...visit,
            participant,
            extension: [...others, { url: EXTENSION.patientConfirmed, valueDateTime: act.at }],
          },
          versionId: visit.meta.versionId,
        },
      ],
      status: 200,
      record: {
        activity: { system: CODES.visitStep, code: 'confirm-coming' },
        operation: 'UPDATE',
        targets: [`Appointment/${visit.id}`],
        ...(patient !== undefined && { patient }),
      },
    };
  },
});
