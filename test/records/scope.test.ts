import type { Condition, DocumentReference, MedicationRequest, Observation } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RECORD_CLASSES } from '../../src/mappings/records-schema.ts';
import { recordClasses, sensitiveCodes } from '../../src/mappings.ts';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { SENSITIVE } from '../../src/records/release.ts';
import { type Asked, dayOf, scopeOf } from '../../src/records/scope.ts';
import { categoriesOf } from '../../src/records/sensitive.ts';

const TABLES = { classes: recordClasses(), sensitive: sensitiveCodes() };
const meta = { versionId: '1', lastUpdated: '2026-11-24T16:00:00Z' };
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const EVERYTHING: Asked = { classes: [], sensitive: [], excluded: [], cleared: [], added: [] };

const paper = (id: string, more: Omit<Partial<DocumentReference>, 'meta'> = {}): Stored<DocumentReference> => ({
  resourceType: 'DocumentReference',
  id,
  meta,
  status: 'current',
  type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
  date: '2026-05-04T10:00:00Z',
  securityLabel: [{ coding: [{ system: CONFIDENTIALITY, code: 'N' }] }],
  content: [],
  ...more,
});
const labelled = (code: string) => ({ securityLabel: [{ coding: [{ system: ACT_CODE, code }] }] });
const condition = (id: string, code: string): Stored<Condition> => ({
  resourceType: 'Condition',
  id,
  meta,
  subject: { reference: 'Patient/p' },
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] },
});

const NOTE = 'DocumentReference/note';

describe('what goes', () => {
  test('a labelled document of the class and the time', () => {
    const asked = { ...EVERYTHING, classes: ['office-notes'] as const, from: '2026-01-01', to: '2026-12-31' };
    expect(scopeOf([paper('note')], asked, TABLES)).toEqual({
      included: [NOTE],
      withheld: [],
      toReview: [],
      notAsked: 0,
    });
  });

  test.each([
    ['of another class', paper('note'), { classes: ['billing'] }],
    ['before the time', paper('note'), { from: '2026-06-01' }],
    ['after the time', paper('note'), { to: '2026-05-03' }],
    ['entered in error', paper('note', { status: 'entered-in-error' }), {}],
    [
      'a release, which is no record',
      paper('note', { type: { coding: [{ system: 'http://loinc.org', code: '64292-6' }] } }),
      {},
    ],
  ] as const)('not what is %s', (_what, record, more) => {
    const found = scopeOf([record], { ...EVERYTHING, ...more }, TABLES);
    expect([found.included, found.withheld, found.toReview, found.notAsked]).toEqual([[], [], [], 1]);
  });

  test.each([
    ['42CFRPart2', 'substance-use'],
    ['HIV', 'hiv'],
    ['PSYTHPN', 'psychotherapy'],
    ['GDIS', 'genetic'],
  ] as const)('not a document labelled %s, unless %s is released', (code, category) => {
    const record = paper('note', labelled(code));
    expect(scopeOf([record], EVERYTHING, TABLES).withheld).toEqual([{ reference: NOTE, reason: category }]);
    expect(scopeOf([record], { ...EVERYTHING, sensitive: [category] }, TABLES).included).toEqual([NOTE]);
  });

  test('a document that nobody labelled only when a person has looked at it', () => {
    const unlabelled = [paper('note', { securityLabel: [{ coding: [{ system: CONFIDENTIALITY, code: 'R' }] }] })];
    expect(scopeOf(unlabelled, EVERYTHING, TABLES).toReview).toEqual([NOTE]);
    expect(scopeOf(unlabelled, { ...EVERYTHING, cleared: [NOTE] }, TABLES).included).toEqual([NOTE]);
    const excluded = { ...EVERYTHING, cleared: [NOTE], excluded: [NOTE] };
    expect(scopeOf(unlabelled, excluded, TABLES).withheld).toEqual([{ reference: NOTE, reason: 'excluded' }]);
  });

  test('a drug by its number alone only when a person has looked: who can tell what it is for', () => {
    const drug = (more: Omit<Partial<MedicationRequest>, 'meta'>): Stored<MedicationRequest> => ({
      resourceType: 'MedicationRequest',
      id: 'drug',
      meta,
      status: 'active',
      intent: 'order',
      subject: { reference: 'Patient/p' },
      medicationCodeableConcept: {
        coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '351264' }],
      },
      ...more,
    });
    const icd10 = (code: string) => ({
      reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] }],
    });
    const of = (one: Stored<MedicationRequest>, asked = EVERYTHING) => scopeOf([one], asked, TABLES);
    expect(of(drug({})).toReview).toEqual(['MedicationRequest/drug']);
    expect(of(drug({}), { ...EVERYTHING, cleared: ['MedicationRequest/drug'] }).included).toHaveLength(1);
    expect(of(drug(icd10('I10'))).included).toHaveLength(1);
    expect(of(drug(icd10('F11.20'))).withheld).toEqual([
      { reference: 'MedicationRequest/drug', reason: 'substance-use' },
    ]);
  });

  test('not what names no day, where days are asked for; a person may add it', () => {
    const { date: _, ...undated } = paper('note');
    const asked = { ...EVERYTHING, from: '2026-01-01' };
    expect(scopeOf([undated], asked, TABLES).withheld).toEqual([{ reference: NOTE, reason: 'undated' }]);
    expect(scopeOf([undated], { ...asked, added: [NOTE] }, TABLES).included).toEqual([NOTE]);
  });
});

test.each([
  ['F10.20', ['substance-use']],
  ['F19', ['substance-use']],
  ['F20.0', ['mental-health']],
  ['F09', ['mental-health']],
  ['B20', ['hiv']],
  ['Z21', ['hiv']],
  ['A53.9', ['hiv']],
  ['Z15.01', ['genetic']],
  ['I10', []],
  ['B19.20', []],
])('a condition coded %s belongs to %j', (code, categories) => {
  expect(categoriesOf(condition('c', code), TABLES.sensitive)).toEqual(categories);
});

test('a viral load is an HIV record, and so is a visit for one', () => {
  const load: Observation = {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '20447-9' }] },
  };
  expect(categoriesOf(load, TABLES.sensitive)).toEqual(['hiv']);
  const reason = [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'B20' }] }];
  expect(
    categoriesOf(
      { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, reasonCode: reason },
      TABLES.sensitive,
    ),
  ).toEqual(['hiv']);
});

test('the day of service is that of the visit, not of the filing', () => {
  expect(dayOf(paper('note', { context: { period: { start: '2026-03-02T09:00:00Z' } } }))).toBe('2026-03-02');
});

test('any chart falls into four parts, in its order, and nothing goes that is not released', () => {
  const label = fc.constantFrom('N', 'R', 'HIV', 'MH', '42CFRPart2', 'PSYTHPN');
  const type = fc.constantFrom('11506-3', '11502-2', '18748-4', '64292-6', '51851-4');
  const record = fc.record({ label, type, day: fc.constantFrom('2024-05-01', '2025-05-01', '2026-05-01', undefined) });
  const of = <T>(list: readonly T[]) => fc.subarray([...list]);
  const numbers = fc.subarray(['0', '1', '2', '3', '4', '5'].map((n) => `DocumentReference/${n}`));
  const asking = fc.record({
    classes: of(RECORD_CLASSES),
    sensitive: of(SENSITIVE),
    from: fc.constantFrom('2025-01-01', undefined),
    to: fc.constantFrom('2025-12-31', undefined),
    excluded: numbers,
    cleared: numbers,
    added: numbers,
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 6 }), asking, (records, asked) => {
      const chart = records.map(({ label, type, day }, i) =>
        paper(String(i), {
          date: day,
          type: { coding: [{ system: 'http://loinc.org', code: type }] },
          securityLabel: [{ coding: [{ system: label.length === 1 ? CONFIDENTIALITY : ACT_CODE, code: label }] }],
        }),
      );
      const scope = scopeOf(chart, asked, TABLES);
      const { included, withheld, toReview, notAsked } = scope;
      expect(included.length + withheld.length + toReview.length + notAsked).toBe(chart.length);
      expect(included).toEqual([...included].sort());
      for (const reference of included) {
        const index = Number(reference.split('/')[1]);
        const one = chart[index]!;
        expect(asked.excluded).not.toContain(reference);
        for (const category of categoriesOf(one, TABLES.sensitive)) expect(asked.sensitive).toContain(category);
        const day = records[index]?.day;
        if (!asked.added.includes(reference) && asked.from) expect(day !== undefined && day >= asked.from).toBe(true);
        if (!asked.added.includes(reference) && asked.to) expect(day !== undefined && day <= asked.to).toBe(true);
        if (records[index]?.label === 'R') expect(asked.cleared).toContain(reference);
      }
    }),
  );
});
