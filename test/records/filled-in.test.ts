import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filledIn, readFilledIn } from '../../src/records/filled-in.ts';
import { RELATIONSHIPS, SENSITIVE } from '../../src/records/release.ts';
import { releaseShape } from '../../src/records/shape.ts';

const text = fc.string({ minLength: 1, maxLength: 30 }).filter((one) => one.trim() !== '');
const date = fc.constantFrom('2026-11-02', '2027-02-28', '1999-12-31');
const number = fc.double({ min: 0, max: 1, noNaN: true });
const some = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const named = fc.record({ name: some(text), isClass: some(fc.boolean()) }, { requiredKeys: [] });

test('a release is read back as it was filled in, whatever was filled in', () => {
  const release = fc.record(
    {
      patient: fc.record({ name: text, birthDate: date }, { requiredKeys: [] }),
      description: text,
      sensitive: fc.subarray([...SENSITIVE], { minLength: 1 }),
      discloser: named,
      recipient: named,
      expiresOn: date,
      signature: fc.constantFrom('present', 'unsure', 'not-found'),
      signedBy: fc.record({ name: text, relationship: fc.constantFrom(...RELATIONSHIPS) }, { requiredKeys: [] }),
      statements: fc.record({ revocation: fc.boolean(), conditioning: fc.boolean() }, { requiredKeys: [] }),
      conditioned: fc.boolean(),
      places: fc.dictionary(
        fc.constantFrom('signedBy.name', 'expiresOn', 'part2.refusalConsequences'),
        fc.record({ page: fc.integer({ min: 1, max: 99 }), box: fc.tuple(number, number, number, number) }),
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(release, (filled) => {
      const parsed = releaseShape.parse(filled);
      const { contained } = filledIn(parsed);
      expect(whole(releaseShape.parse(readFilledIn({ contained: [contained] })))).toEqual(whole(parsed));
    }),
  );
});

/** Without what says nothing: fields left open, and groups of such fields. */
function whole(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value)
    .map(([name, field]) => [name, whole(field)] as const)
    .filter(
      ([, field]) =>
        field !== undefined && !(typeof field === 'object' && field !== null && Object.keys(field).length === 0),
    );
  return Object.fromEntries(fields);
}
