/** Forms to print: open to everybody, like the directory. */
import { z } from 'zod';
import type { Directory } from '../../directory/departments.ts';
import { referralForm } from '../../documents/referral-form.ts';
import { specialtyShape } from '../../referrals/shape.ts';
import { queryOf, type Route } from './route.ts';

const query = z.strictObject({ specialty: specialtyShape.optional() });

export function formRoutes(directory: Pick<Directory, 'group' | 'departmentFor' | 'patientServices'>): Route[] {
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
        const bytes = await referralForm({
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
