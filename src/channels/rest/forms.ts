/** Forms to print: the referral's is open to everybody, like the directory. */
import * as z from 'zod';
import { type ActPorts, perform } from '../../action.ts';
import type { Directory } from '../../directory/departments.ts';
import { type ReferralForm, referralForm } from '../../documents/referral-form.ts';
import { patientReferenceShape } from '../../patients/shape.ts';
import type { RecordsDeps } from '../../records/deps.ts';
import { printReleaseForm, releaseFormPdf } from '../../records/print-release-form.ts';
import { specialtyShape } from '../../referrals/shape.ts';
import { callOf, queryOf, type Route } from './route.ts';

const releaseQuery = z
  .strictObject({
    patient: patientReferenceShape.shape.reference.optional(),
    request: z.string().max(64).optional(),
  })
  .check((ctx) => {
    const { patient, request } = ctx.value;
    if ((patient === undefined) !== (request === undefined)) return;
    const params = { kind: 'required', code: 'required', text: 'Either a patient or a request.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['patient'] });
  })
  .meta({
    id: 'ReleaseFormQuery',
    description: '`patient`: `Patient/…`; `request`: our number of a request for records.',
  });

export interface ReleaseFormDoor {
  readonly deps: Pick<RecordsDeps, 'directory' | 'tables'>;
  readonly ports: ActPorts;
}

/** The release form, filled in as far as we know: for the group, and for the partner who asks. */
export function releaseFormRoutes({ deps, ports }: ReleaseFormDoor): Route[] {
  const print = printReleaseForm();
  return [
    {
      method: 'get',
      path: '/v1/forms/records-release.pdf',
      tag: 'Forms',
      summary: 'The release form for a patient or a request, to print and sign',
      description:
        'Its code brings the signed copy back: to the request it was printed for, else to a new one that a person completes.',
      scope: print.scope,
      query: releaseQuery,
      answers: { 200: { description: 'The form', contentType: 'application/pdf' } },
      audit: 'read',
      handle: async (request) => {
        const { patient, request: number = '' } = queryOf(releaseQuery, request);
        const on = patient === undefined ? { request: number } : { patient };
        const { idempotencyKey: _, ...call } = callOf({ ...request, body: {} }, patient ?? number);
        await perform(print, call, ports);
        const bytes = await releaseFormPdf(on, request.organization, deps, ports);
        return new Response(bytes as Uint8Array<ArrayBuffer>, {
          headers: { 'content-type': 'application/pdf', 'cache-control': 'no-store' },
        });
      },
    },
  ];
}

const query = z.strictObject({ specialty: specialtyShape.optional() });

/** More than there are specialties. */
const MOST_KEPT = 250;

/** Anybody may ask, without limits, and making one costs a hundred times what looking it up does: by what stands on it. */
function keptForms() {
  const kept = new Map<string, Uint8Array>();
  return async (form: ReferralForm): Promise<Uint8Array> => {
    const key = JSON.stringify(form);
    const bytes = kept.get(key) ?? (await referralForm(form));
    if (kept.size >= MOST_KEPT && !kept.has(key)) kept.clear(); // the directory has changed many times
    kept.set(key, bytes);
    return bytes;
  };
}

export function formRoutes(directory: Pick<Directory, 'group' | 'departmentFor' | 'patientServices'>): Route[] {
  const formOf = keptForms();
  return [
    {
      method: 'get',
      path: '/v1/forms/referral.pdf',
      tag: 'Forms',
      summary: 'The referral form, to print, fill in and fax',
      description: 'With `specialty` for its department. The code on it brings it to the right desk.',
      scope: null,
      query,
      answers: { 200: { description: 'The form', contentType: 'application/pdf' } },
      audit: 'none',
      handle: async (request) => {
        const { specialty } = queryOf(query, request);
        const [group, desk, department] = await Promise.all([
          directory.group(),
          directory.patientServices(),
          specialty && directory.departmentFor(specialty.code),
        ]);
        const { display: name, fax } = department ?? desk;
        const bytes = await formOf({
          group: { name: group.display, ...(desk.phone !== undefined && { phone: desk.phone }) },
          to: {
            name,
            ...(fax !== undefined && { fax }),
            ...(specialty && { specialty: { code: specialty.code, display: specialty.display } }),
          },
        });
        return new Response(bytes as Uint8Array<ArrayBuffer>, {
          headers: { 'content-type': 'application/pdf', 'cache-control': 'public, max-age=3600' },
        });
      },
    },
  ];
}
