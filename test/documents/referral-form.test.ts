import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { referralForm } from '../../src/documents/referral-form.ts';
import { readBarcode } from '../../src/documents/return-token.ts';
import { barcodesOn, drawn, FINE, faxed, STANDARD } from './fax-page.ts';

const group = { name: 'Clinic', phone: '+16025550100' };
const cardiology = { code: '207RC0000X', display: 'Cardiology' };

describe('the referral form', () => {
  test.each([FINE, STANDARD])(
    'is known for what it is and for whom after a fax at $name, with nothing read',
    async (grid) => {
      const pdf = await referralForm({ group, to: { name: 'Heart', fax: '+16025550101', specialty: cardiology } });
      const [code = ''] = await barcodesOn(faxed(await drawn(pdf, 0), grid, -1.5, 0.005, 3), grid);
      expect(readBarcode(code)).toEqual({ kind: 'form', form: 'referral', version: 1, specialty: '207RC0000X' });
    },
  );

  test('fits on one page, whoever it is for, and is the same whenever it is asked for', async () => {
    const long = {
      code: '207RC0000X',
      display: 'Cardiovascular disease and everything that goes with it in one department',
    };
    for (const specialty of [undefined, cardiology, long]) {
      const ask = { group, to: { name: 'Patient Services', ...(specialty && { specialty }) } };
      const pdf = await referralForm(ask);
      expect((await PDFDocument.load(pdf)).getPageCount()).toBe(1);
      expect(Buffer.from(await referralForm(ask)).equals(Buffer.from(pdf))).toBe(true);
    }
  });
});
