import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { type RecordsReleaseForm, recordsReleaseForm } from '../../src/documents/records-release-form.ts';
import { nodeThreadPageOpener } from '../../src/ports/page-opener/node-thread.ts';
import { barcodesOn, drawn, FINE, faxed, STANDARD } from './fax-page.ts';

const TOKEN = 'CG-ADKTNQ3VEHD';
const form: RecordsReleaseForm = {
  token: TOKEN,
  group: { name: 'Copper Basin Medical Group', phone: '+16025550100', fax: '+16025550101' },
  patient: { name: 'Maria Exampleton', birthDate: '07/14/1961', phone: '+16025550147' },
  recipient: { name: 'Palo Verde Family Practice', fax: '+14805550161' },
  purpose: 'treatment',
  classes: [{ text: 'Office notes', ticked: true }, { text: 'The whole chart' }],
  sensitive: [{ text: 'Mental health' }],
  from: '01/01/2024',
};

test.each([FINE, STANDARD])('either page finds its way back after a fax at $name, with nothing read', async (grid) => {
  const pdf = await recordsReleaseForm(form);
  for (const page of [0, 1]) {
    expect(await barcodesOn(faxed(await drawn(pdf, page), grid, -1.5, 0.005, 3), grid)).toContain(TOKEN);
  }
});

test('every element and statement of 45 CFR 164.508(c) stands on it, and nothing is signed', async () => {
  const opener = nodeThreadPageOpener();
  try {
    const pdf = await recordsReleaseForm(form);
    const texts = await Promise.all(
      [1, 2].map(async (number) => {
        const page = await opener.page(pdf, number);
        return 'words' in page ? page.words.map(({ text }) => text).join(' ') : '';
      }),
    );
    const text = texts.join(' ').replaceAll(/\s+/g, ' ');
    for (const words of [
      'Maria Exampleton',
      'I authorize Copper Basin Medical Group',
      'Palo Verde Family Practice',
      'What is disclosed',
      'What it is for',
      'On this date:',
      'I may revoke this authorization at any time in writing',
      'do not depend on my signing',
      'may be passed on by whoever receives it',
      '42 CFR part 2',
      'Date signed:',
      'By what authority',
    ]) {
      expect(text, words).toContain(words);
    }
  } finally {
    void opener.close();
  }
});

test('two pages, whatever is known of it, and the same whenever it is asked for', async () => {
  const { recipient: _, purpose: _p, from: _f, ...bare } = form;
  for (const one of [form, bare]) {
    const pdf = await recordsReleaseForm(one);
    expect((await PDFDocument.load(pdf)).getPageCount()).toBe(2);
    expect(Buffer.from(await recordsReleaseForm(one)).equals(Buffer.from(pdf))).toBe(true);
  }
});
