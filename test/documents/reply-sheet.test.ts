import { PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { macWith } from '../../src/act-key.ts';
import { openPaper } from '../../src/documents/paper.ts';
import { drawReplySheet } from '../../src/documents/reply-sheet.ts';
import { returnToken } from '../../src/documents/return-token.ts';
import { barcodesOn, type Dots, drawn, FINE, faxed, STANDARD } from './fax-page.ts';

let token: string;
let page: Dots;
beforeAll(async () => {
  token = await returnToken(macWith(new Uint8Array(32).fill(7)), ['a referral']);
  const pdf = await PDFDocument.create();
  drawReplySheet(await openPaper(pdf), {
    token,
    from: { name: 'Clinic', phone: '+16025550100', fax: '+16025550101' },
    about: [
      ['Patient', 'Ada Exampleton, born 1961-07-14'],
      ['For', 'Chest pain on exertion'],
    ],
    by: 'Friday, December 4, 2026',
  });
  page = await drawn(await pdf.save(), 0);
});

describe('the code of a reply sheet is read after a fax', () => {
  for (const grid of [FINE, STANDARD]) {
    for (const degrees of [-2, 0, 1.5]) {
      for (const speckle of [0, 0.01]) {
        test(`${grid.name}, ${degrees}° skew, ${speckle * 100} % of the dots turned over`, async () => {
          const found = await barcodesOn(faxed(page, grid, degrees, speckle, 42), grid);
          expect(new Set(found)).toEqual(new Set([token]));
        });
      }
    }
  }
});
