/** Patient search for the group's own: demographics in the body, never in a URL. */
import * as z from 'zod';
import type { ActPorts } from '../../action.ts';
import { Fault } from '../../fault.ts';
import type { MatchOptions } from '../../fhir/patient-match.ts';
import { findPatient } from '../../patients/find-patient.ts';
import { demographicsShape } from '../../patients/shape.ts';
import { parse, type Route } from './route.ts';

const candidates = z
  .strictObject({
    result: z.enum(['matched', 'review', 'none']),
    candidates: z.array(z.strictObject({ patient: z.string(), score: z.number(), reasons: z.array(z.string()) })),
  })
  .meta({ id: 'PatientCandidates' });

export function patientRoutes(ports: ActPorts, matching: MatchOptions): Route[] {
  return [
    {
      method: 'post',
      path: '/v1/patients/search',
      tag: 'Patients',
      summary: 'Find the charts a person may be, with score and reasons',
      scope: 'system/Patient.s',
      body: demographicsShape,
      answers: { 200: { description: 'Candidates, best first', schema: candidates } },
      audit: 'search',
      handle: async ({ body, organization }) => {
        if (organization !== undefined) {
          throw new Fault('forbidden', { code: 'ours-only', text: 'Patient search is for the group itself.' });
        }
        const submitted = parse(demographicsShape, body);
        const { result, candidates } = await findPatient(submitted, 'none', ports.store, matching);
        const list = candidates.map(({ id, score, reasons }) => ({
          patient: `Patient/${id}`,
          score,
          reasons: [...reasons],
        }));
        return { status: 200, body: { result, candidates: list } };
      },
    },
  ];
}
