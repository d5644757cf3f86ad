import { expect, test } from 'vitest';
import { checkIn } from '../../src/appointments/check-in.ts';
import { correctInsurance } from '../../src/billing/correct-insurance.ts';
import { BILLING_STATUSES } from '../../src/billing/hand-over.ts';
import { STANDINGS } from '../../src/billing/insurance.ts';
import { correctionRules } from '../../src/mappings.ts';
import { codesGivenOut } from './codes.ts';
import { blocks, coded, DOCUMENTS, section, table, text } from './markdown.ts';

const PAGE = 'docs/billing.md';

test('where a visit stands is said as in the code', () => {
  const rows = Object.entries(STANDINGS).map(([code, { means, billed }]) => [`\`${code}\``, `\`${billed}\``, means]);
  expect(table(PAGE, 'Insurance at check-in')).toEqual(rows);
});

test('how a visit is to be billed is said as in the code', () => {
  const rows = Object.entries(BILLING_STATUSES).map(([code, means]) => [`\`${code}\``, means]);
  expect(table(PAGE, 'Visits to bill')).toEqual(rows);
});

test('the examples can be sent, and the days are those of the file', () => {
  // Made from nothing: a definition calls none of its dependencies.
  const deps = {} as Parameters<typeof correctInsurance>[0];
  const said = section(PAGE, 'Insurance at check-in');
  const bodies = coded(said).filter((one) => one.startsWith('{'));
  expect(bodies).toHaveLength(3);
  const { input } = checkIn({} as Parameters<typeof checkIn>[0], deps);
  for (const body of bodies) expect(input.safeParse(JSON.parse(body)).error).toBeUndefined();
  const [example = ''] = blocks(section(PAGE, 'The correct insurance'), 'json');
  expect(correctInsurance(deps).input.safeParse(JSON.parse(example)).error).toBeUndefined();
  for (const { days } of correctionRules())
    expect(section(PAGE, 'The correct insurance')).toContain(`Within ${days} days`);
});

test('every code that a caller may get is explained', () => {
  const explained = new Set(DOCUMENTS.flatMap((path) => coded(text(path))));
  const given = codesGivenOut(['src/billing', 'src/channels/rest/billing.ts', 'src/appointments/check-in.ts']);
  expect(given.length).toBeGreaterThan(4);
  expect(given.filter((code) => !explained.has(code))).toEqual([]);
});
