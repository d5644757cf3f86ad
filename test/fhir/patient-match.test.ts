import type { Patient } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideMatch, type PatientDemographics, scorePatient } from '../../src/fhir/patient-match.ts';
import { blockingKeys, blockingSearches } from '../../src/fhir/patient-match-blocking.ts';
import { jaroWinkler } from '../../src/fhir/similarity.ts';
import { SID } from '../../src/fhir/systems.ts';

const GIVEN = [
  'Elena',
  'Marcus',
  'William',
  'Bill',
  'Maria',
  'Mariah',
  'Jose Luis',
  'Mary Ann',
  'Maryann',
  'Bob',
  'Robert',
  'E',
  'Smith',
];
const FAMILY = [
  'Featherstone',
  'Fetherstone',
  'Garcia',
  'Garcia-Lopez',
  'De la Cruz',
  'DelaCruz',
  "O'Brien",
  'Smith',
  'Nuñez',
  'Elena',
];
const optional = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });

/** Few values, so that two independent draws often agree. */
const person: fc.Arbitrary<PatientDemographics> = fc.record({
  identifiers: fc.array(
    fc.record({
      system: fc.constantFrom(SID.mrn, SID.memberId, 'https://other.example.org/mrn', 'http://hl7.org/fhir/sid/us-ssn'),
      value: fc.constantFrom('219-09-9345', '219-09-1111', '70001'),
    }),
    { maxLength: 2 },
  ),
  name: fc.record({
    given: fc.array(fc.constantFrom(...GIVEN), { minLength: 1, maxLength: 2 }),
    family: fc.constantFrom(...FAMILY),
    suffix: optional(['Jr', 'Sr', 'III']),
  }),
  birthDate: fc.constantFrom('1962-04-07', '1962-07-04', '1962-04-08', '1990-11-02', '1900-01-01'),
  gender: optional(['female', 'male', 'unknown']),
  phone: optional(['602-234-5678', '480-345-6789', '602-555-0142']),
  email: optional(['Elena.F@example.org', 'm@example.org']),
  address: optional([
    { line: ['1420 N Central Ave'], city: 'Phoenix', postalCode: '85004' },
    { line: ['1420 North Central Avenue', 'Apt 5'], city: 'Phoenix', postalCode: '85004-1234' },
    { line: ['5 S Mill Ave'], city: 'Tempe', postalCode: '85281' },
  ]),
});

/** The chart that a submission becomes. */
function chart(from: PatientDemographics, id = 'a'): Patient {
  const telecom = [
    ...(from.phone ? [{ system: 'phone' as const, value: from.phone }] : []),
    ...(from.email ? [{ system: 'email' as const, value: from.email }] : []),
  ];
  return {
    resourceType: 'Patient',
    id,
    identifier: (from.identifiers ?? []).map((identifier) => ({ ...identifier })),
    name: [
      {
        family: from.name.family,
        given: [...from.name.given],
        ...(from.name.suffix ? { suffix: [from.name.suffix] } : {}),
      },
    ],
    birthDate: from.birthDate,
    ...(from.gender ? { gender: from.gender as 'male' } : {}),
    telecom,
    ...(from.address ? { address: [{ ...from.address, line: [...(from.address.line ?? [])] } as object] } : {}),
  };
}

/** A person told twice, some fields told otherwise. */
const variants = fc
  .tuple(
    person,
    person,
    fc.uniqueArray(fc.constantFrom('identifiers', 'name', 'birthDate', 'gender', 'phone', 'email', 'address'), {
      maxLength: 4,
    }),
  )
  .map(([a, other, fields]) => {
    const changed = Object.entries(other).filter(([field]) => (fields as string[]).includes(field));
    return [a, { ...a, ...Object.fromEntries(changed) }] as const;
  });

const OPTIONAL_FIELDS = ['gender', 'phone', 'email', 'address'] as const;
const RUNS = { numRuns: 1500 };

describe('scorePatient', () => {
  test('is symmetric', () => {
    fc.assert(
      fc.property(person, person, (a, b) => {
        expect(scorePatient(a, chart(b))).toEqual(scorePatient(b, chart(a)));
      }),
      RUNS,
    );
  });

  test('a field that agrees never lowers the score, and never takes a match away', () => {
    fc.assert(
      fc.property(person, person, fc.constantFrom(...OPTIONAL_FIELDS), (submitted, stored, field) => {
        const { [field]: _, ...without } = submitted;
        const agreeing = { ...without, [field]: stored[field] };
        const before = decideMatch(without, [chart(stored)]);
        const after = decideMatch(agreeing, [chart(stored)]);
        expect(after.score).toBeGreaterThanOrEqual(before.score);
        expect(before.result === 'matched' && after.result !== 'matched').toBe(false);
      }),
      RUNS,
    );
  });

  test('a missing field never counts against', () => {
    fc.assert(
      fc.property(person, person, fc.constantFrom(...OPTIONAL_FIELDS), (submitted, stored, field) => {
        const { [field]: _, ...without } = submitted;
        const { [field]: __, ...bare } = stored;
        const neither = scorePatient(without, chart(bare)).score;
        expect(scorePatient(submitted, chart(bare)).score).toBe(neither);
        expect(scorePatient(without, chart(stored)).score).toBe(neither);
      }),
      RUNS,
    );
  });

  test('reasons and conflicts are codes without values', () => {
    fc.assert(
      fc.property(person, person, (a, b) => {
        const { reasons, conflicts } = scorePatient(a, chart(b));
        for (const code of [...reasons, ...conflicts]) {
          expect(code).toMatch(
            /^[a-zA-Z0-9]+-(agrees|disagrees|close|similar|part|changed|nickname|initial|transposed)$/,
          );
        }
        expect(reasons).toEqual(expect.arrayContaining([...conflicts]));
      }),
    );
  });

  test('a common surname counts for less', () => {
    const garcia = { name: { given: ['Elena'], family: 'Garcia' }, birthDate: '1962-04-07' };
    const rare = { ...garcia, name: { given: ['Elena'], family: 'Featherstone' } };
    expect(scorePatient(garcia, chart(garcia)).score).toBeLessThan(scorePatient(rare, chart(rare)).score);
    expect(scorePatient(rare, chart(rare)).score).toBe(28.2);
  });
});

describe('decideMatch', () => {
  test('one person told twice with an independent field is matched', () => {
    fc.assert(
      fc.property(person, fc.constantFrom('602-234-5678', '480-345-6789'), (drawn, phone) => {
        const same = { ...drawn, phone, birthDate: '1962-04-07', identifiers: [] };
        expect(decideMatch(same, [chart(same)])).toMatchObject({ result: 'matched', patient: 'a' });
      }),
      RUNS,
    );
  });

  test('name, birth date and sex alone are never matched', () => {
    fc.assert(
      fc.property(person, ({ name, birthDate, gender }) => {
        const alone = { name, birthDate, gender };
        expect(decideMatch(alone, [chart(alone)]).result).not.toBe('matched');
      }),
    );
  });

  test('twins and fathers with sons are never matched to each other', () => {
    const other = fc.constantFrom<(p: PatientDemographics) => PatientDemographics>(
      (p) => ({ ...p, name: { ...p.name, given: ['Sophia'] } }),
      (p) => ({ ...p, name: { ...p.name, given: ['Elenas'] } }),
      (p) => ({ ...p, name: { ...p.name, suffix: 'Sr' } }),
      (p) => ({ ...p, birthDate: '1931-12-25' }),
    );
    fc.assert(
      fc.property(person, other, (drawn, change) => {
        const one = {
          ...drawn,
          name: { given: ['Elena'], family: drawn.name.family, suffix: 'Jr' },
          birthDate: '1962-04-07',
        };
        const relative = { ...change(one), identifiers: [] };
        expect(decideMatch({ ...one, identifiers: [] }, [chart(relative)]).result).not.toBe('matched');
      }),
      RUNS,
    );
  });

  test('retired charts are never linked, whatever agrees', () => {
    fc.assert(
      fc.property(person, person, fc.boolean(), (a, b, merged) => {
        const retired: Patient = merged
          ? { ...chart(b), link: [{ type: 'replaced-by', other: { reference: 'Patient/z' } }] }
          : { ...chart(b), active: false };
        const decision = decideMatch(a, [retired]);
        expect(decision.result).not.toBe('matched');
        expect(decision.patient).toBeUndefined();
      }),
    );
  });

  test('the order of the candidates does not matter', () => {
    fc.assert(
      fc.property(person, fc.array(person, { maxLength: 4 }), (submitted, stored) => {
        const charts = stored.map((p, i) => chart(p, `p${i}`));
        expect(decideMatch(submitted, charts.toReversed())).toEqual(decideMatch(submitted, charts));
      }),
    );
  });

  test('a matched candidate is far ahead of the others', () => {
    fc.assert(
      fc.property(person, fc.array(person, { minLength: 2, maxLength: 5 }), (submitted, stored) => {
        const decision = decideMatch(
          submitted,
          stored.map((p, i) => chart(p, `p${i}`)),
        );
        const [best, second] = decision.candidates;
        if (decision.result === 'matched' && best && second) {
          expect(decision.patient).toBe(best.id);
          expect(best.score - second.score).toBeGreaterThanOrEqual(8);
        }
      }),
      RUNS,
    );
  });
});

describe('a settled match', () => {
  /** Nearly what was sent, as a chart may have it. */
  const nearly = fc.constantFrom<(p: PatientDemographics) => PatientDemographics>(
    (p) => p,
    (p) => ({ ...p, name: { ...p.name, family: p.name.family.replace('ea', 'e') } }),
    (p) => ({ ...p, name: { ...p.name, given: p.name.given.slice(0, 1) } }),
    (p) => ({ ...p, gender: undefined }),
    (p) => ({ ...p, email: undefined }),
  );
  const oneDigitOff = (date: string) => `${date.slice(0, -1)}${date.endsWith('9') ? '0' : '9'}`;

  test('stands, whoever else of another birth date and chart number there is', () => {
    let settled = 0;
    fc.assert(
      fc.property(person, person, nearly, (a, other, kept) => {
        const known = chart(kept(a));
        const alone = decideMatch(a, [known]);
        if (!alone.settled) return;
        settled++;
        for (const birthDate of [oneDigitOff(a.birthDate), '1931-12-25', '']) {
          for (const neighbour of [other, a]) {
            const decision = decideMatch(a, [known, chart({ ...neighbour, birthDate, identifiers: [] }, 'z')]);
            expect({ ...decision, candidates: [] }).toEqual({ ...alone, candidates: [] });
          }
        }
      }),
      RUNS,
    );
    expect(settled).toBeGreaterThan(100);
  });

  test('asks for nearly everything that was sent to agree', () => {
    const one = {
      name: { given: ['Elena'], family: 'Featherstone' },
      birthDate: '1962-04-07',
      gender: 'female',
      phone: '602-234-5678',
      email: 'm@example.org',
    };
    const moved = { ...one, phone: '480-345-6789' };
    expect(decideMatch(one, [chart(one)])).toMatchObject({ result: 'matched', settled: true });
    expect(decideMatch(one, [chart(moved)])).toMatchObject({ result: 'matched', settled: false });
    const [mrn, memberId] = [SID.mrn, SID.memberId].map((system) => ({ system, value: '70001' }));
    const numbered = { ...one, identifiers: [mrn, memberId].filter((id) => id !== undefined) };
    expect(decideMatch(numbered, [chart(numbered)])).toMatchObject({ result: 'matched', settled: false });
  });
});

describe('blocking', () => {
  test('two submissions that could be linked share a key', () => {
    let matched = 0;
    fc.assert(
      fc.property(variants, ([a, b]) => {
        if (decideMatch(a, [chart(b)]).result !== 'matched') return;
        matched++;
        const keys = new Set(blockingKeys(b).map(({ name, key }) => `${name} ${key}`));
        expect(blockingKeys(a).some(({ name, key }) => keys.has(`${name} ${key}`))).toBe(true);
      }),
      { numRuns: 6000 },
    );
    expect(matched).toBeGreaterThan(200);
  });

  test('a shared key is found by a search', () => {
    fc.assert(
      fc.property(person, person, (a, b) => {
        const theirs = new Set(blockingKeys(b).map(({ name, key }) => `${name} ${key}`));
        for (const { name, key } of blockingKeys(a)) {
          if (!theirs.has(`${name} ${key}`)) continue;
          expect(blockingSearches(a).some((search) => search.where.every((term) => finds(term, b)))).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('the searches of a full submission', () => {
    const searches = blockingSearches({
      identifiers: [
        { system: SID.mrn, value: '7,1' },
        { system: 'http://hl7.org/fhir/sid/us-ssn', value: '219-09-9345' },
      ],
      name: { given: ['José'], family: 'Núñez' },
      birthDate: '1962-04-07',
      phone: '+16022345678',
      email: 'J@example.org',
      address: { line: ['1 Elm'], postalCode: '85004-1234' },
    });
    expect(searches.every((search) => search.type === 'Patient')).toBe(true);
    expect(searches.map((search) => search.where)).toEqual([
      [['birthdate', '1962-04-07,1962-07-04']],
      [['phone', expect.stringContaining('+16022345678,6022345678,')]],
      [['email', 'j@example.org,J@example.org']],
      [['identifier', `${SID.mrn}|7\\,1`]],
      [
        ['address-postalcode', '85004'],
        ['family', "NUN,N'U"],
        ['given', 'J'],
      ],
    ]);
  });

  test('nothing known, nothing searched', () => {
    const nobody = { name: { given: [], family: 'X' }, birthDate: '1900-01-01', phone: '602-555-0142' };
    expect(blockingKeys(nobody)).toEqual([]);
    expect(blockingSearches(nobody)).toEqual([]);
    expect(blockingSearches(nobody, { fictionalPhonesCount: true })).toHaveLength(1);
  });
});

/** What an R4 server does with one parameter of ours, on the chart of a submission. */
function finds([name, value]: readonly [string, string], p: PatientDemographics): boolean {
  const starts = (text: string, prefix: string) =>
    text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().startsWith(prefix.toUpperCase());
  const values = value.split(/(?<!\\),/);
  switch (name) {
    case 'birthdate':
      return values.includes(p.birthDate);
    case 'phone':
      return p.phone !== undefined && values.includes(p.phone);
    case 'email':
      return p.email !== undefined && values.some((v) => v.toLowerCase() === p.email?.toLowerCase());
    case 'identifier':
      return (p.identifiers ?? []).some((id) => value === `${id.system}|${id.value}`);
    case 'address-postalcode':
      return p.address?.postalCode?.startsWith(value) ?? false;
    case 'family':
      return p.name.family.split(/[ -]/).some((part) => values.some((prefix) => starts(part, prefix)));
    case 'given':
      return p.name.given.some((given) => starts(given, value));
    default:
      throw new Error(`no parameter ${name}`);
  }
}

test('Jaro–Winkler: published values, symmetric, 1 only for equals', () => {
  expect(jaroWinkler('MARTHA', 'MARHTA')).toBeCloseTo(0.961, 3);
  expect(jaroWinkler('DIXON', 'DICKSONX')).toBeCloseTo(0.813, 3);
  expect(jaroWinkler('DWAYNE', 'DUANE')).toBeCloseTo(0.84, 3);
  expect(jaroWinkler('', 'A')).toBe(0);
  const word = fc.string({ unit: fc.constantFrom(...'ABC'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const value = jaroWinkler(a, b);
      expect(value).toBe(jaroWinkler(b, a));
      expect(value === 1).toBe(a === b);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }),
  );
});
