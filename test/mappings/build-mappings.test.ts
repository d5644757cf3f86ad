import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkMappings, MappingError, renderMappings } from '../../scripts/mappings-check.ts';
import { pertinentRecords, sharedAddresses, surnameShares } from '../../src/mappings.ts';

const folder = new URL('../../mappings/', import.meta.url);
const texts = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]),
);

test('src/mappings.generated.ts is made of mappings/ as it is now', () => {
  const generated = readFileSync(new URL('../../src/mappings.generated.ts', import.meta.url), 'utf8');
  expect(generated === renderMappings(checkMappings(texts))).toBe(true);
});

const WORDS = 'codes/specialty-words.json';
const edit = (path: string, from: string | RegExp, to: string) => {
  const text = texts.get(path) ?? '';
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  return new Map(texts).set(path, edited);
};
const without = (path: string) => new Map([...texts].filter(([p]) => p !== path));

test.each<[string, () => Map<string, string>, RegExp]>([
  ['broken JSON', () => edit(WORDS, '{', ''), /^mappings\/codes\/specialty-words\.json is not JSON: /],
  [
    'an unknown property',
    () => edit(WORDS, '"status"', '"state"'),
    /^mappings\/codes\/specialty-words\.json is wrong at /,
  ],
  [
    'an unknown equivalence',
    () => edit(WORDS, '"inexact"', '"same"'),
    /specialty-words\.json is wrong at group\.0\.element\./,
  ],
  [
    'a word with two meanings',
    () => edit(WORDS, '"code": "ENT"', '"code": "C.A.R.D.S"'),
    /specialty-words\.json sends "C\.A\.R\.D\.S" to 207Y00000X and, spelled alike, to 207RC0000X\.$/,
  ],
  [
    'a target without display',
    () => edit(WORDS, '"display": "Otolaryngology", ', ''),
    /specialty-words\.json gives 207Y00000X no display on any line\.$/,
  ],
  ['a missing file', () => without('nicknames.json'), /^mappings\/nicknames\.json is missing\.$/],
  [
    'a specialty without pertinent records',
    () => without('pertinent/cardiology.json'),
    /^mappings\/pertinent has no file for the specialty 207RC0000X\.$/,
  ],
  ['a specialty twice', () => edit('pertinent/eyes.json', '152W00000X', '207RC0000X'), /both speak for 207RC0000X\.$/],
  [
    'an unknown specialty',
    () => edit('pertinent/eyes.json', '152W00000X', '999W00000X'),
    /^mappings\/pertinent\/eyes\.json names the specialty 999W00000X/,
  ],
  [
    'a wrong display',
    () => edit('pertinent/cardiology.json', 'EKG study', 'ECG study'),
    /^mappings\/pertinent\/cardiology\.json calls 11524-6 "ECG study"/,
  ],
  [
    'a surname share over one',
    () => edit('surnames.json', '0.012', '12'),
    /^mappings\/surnames\.json is wrong at GARCIA: /,
  ],
])('%s is refused in one sentence that names the file', (_, make, message) => {
  const changed = make();
  expect(() => checkMappings(changed)).toThrow(MappingError);
  expect(() => checkMappings(changed)).toThrow(message);
});

test('records for cardiology reach back two years for an EKG, and include what goes with every referral', () => {
  const records = pertinentRecords('207RC0000X');
  expect(records).toContainEqual({ code: '11524-6', display: 'EKG study', monthsBack: 24 });
  expect(records.map((record) => record.code)).toContain('10160-0');
  expect(new Set(records.map((record) => record.code)).size).toBe(records.length);
});

test('an unknown specialty still gets what goes with every referral', () => {
  expect(pertinentRecords('none').map((record) => record.code)).toContain('11450-4');
});

test('tables for patient matching are there', () => {
  expect(surnameShares().GARCIA).toBeGreaterThan(0.005);
  expect(sharedAddresses().streets).toContain('GENERAL DELIVERY');
});
