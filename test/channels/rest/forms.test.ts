import { PDFDocument } from 'pdf-lib';
import { expect, test, vi } from 'vitest';
import { formRoutes } from '../../../src/channels/rest/forms.ts';
import type { RestRequest } from '../../../src/channels/rest/route.ts';
import { specialtyOf } from '../../../src/referrals/specialty.ts';

test('the referral form is made once for what stands on it, and anew when that has changed', async () => {
  const made = vi.spyOn(PDFDocument, 'create');
  let fax = '+16022340199';
  const of = { reference: 'Organization/1', display: 'Desk', id: 'desk', specialties: [], locations: [] };
  const desk = async () => ({ ...of, phone: '+16022340100', fax });
  const directory = { group: desk, patientServices: desk, departmentFor: desk };
  const [route] = formRoutes(directory);
  const ask = async (name?: string) => {
    const query = name === undefined ? {} : { specialty: specialtyOf(name) };
    const answer = await route?.handle({ query } as unknown as RestRequest);
    return answer instanceof Response ? Buffer.from(await answer.arrayBuffer()).toString('base64') : undefined;
  };
  const first = await ask();
  expect(first).toMatch(/^JVBER/); // %PDF
  expect(await ask()).toBe(first);
  expect(made).toHaveBeenCalledTimes(1);
  expect(await ask('Cardiology')).not.toBe(first);
  expect(made).toHaveBeenCalledTimes(2);
  fax = '+16022340198';
  expect(await ask()).not.toBe(first);
  expect(made).toHaveBeenCalledTimes(3);
});
