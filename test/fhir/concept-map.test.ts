import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldWord, targetsOf, translate, type WordMap } from '../../src/fhir/concept-map.ts';
import { conceptMap } from '../../src/mappings.ts';

const small: WordMap = {
  url: 'urn:test',
  group: [
    {
      source: 'urn:words',
      target: 'urn:codes',
      element: [
        { code: 'Eye', target: [{ code: 'A', display: 'Eyes', equivalence: 'equivalent' }] },
        { code: 'EYE', target: [{ code: 'B', display: 'Other eyes', equivalence: 'equivalent' }] },
        { code: 'ear', target: [{ code: 'A', equivalence: 'unmatched' }] },
        {
          code: 'doctor',
          target: [
            { code: 'A', equivalence: 'wider' },
            { code: 'B', equivalence: 'wider' },
          ],
        },
      ],
    },
  ],
};

describe('translate', () => {
  test('exact stands before folded, and a folded word with two meanings has none', () => {
    expect(translate(small, 'Eye')?.code).toBe('A');
    expect(translate(small, 'EYE')?.code).toBe('B');
    expect(translate(small, 'eye')).toBeUndefined();
  });

  test('never guesses: unmatched, several targets, unknown, empty', () => {
    for (const word of ['ear', 'doctor', 'eyes', '', ' ', '&']) {
      expect(translate(small, word)).toBeUndefined();
    }
  });

  test('a code of the target system is itself', () => {
    expect(translate(small, 'b')).toEqual({ system: 'urn:codes', code: 'B', display: 'Other eyes' });
  });

  test.each([
    ['cardiology', '207RC0000X'],
    [' Cards ', '207RC0000X'],
    ['HEART', '207RC0000X'],
    ['ENT', '207Y00000X'],
    ['e.n.t.', '207Y00000X'],
    ['Ear, Nose, and Throat', '207Y00000X'],
    ['ortho', '207X00000X'],
    ['GI', '207RG0100X'],
    ['OB GYN', '207V00000X'],
    ['hem/onc', '207RH0003X'],
    ['PM&R', '208100000X'],
    ['207rc0000x', '207RC0000X'],
    ['183519002', '207RC0000X'],
    ['eye doctor', undefined],
    ['therapy', undefined],
    ['doctor', undefined],
  ])('specialty %j → %j', (word, code) => {
    expect(translate(conceptMap('specialty-words'), word)?.code).toBe(code);
  });

  test.each([
    ['priority', 'A', 'asap'],
    ['priority', 'Not urgent', 'routine'],
    ['priority', 'STAT!', 'stat'],
    ['priority', 'soon', undefined],
    ['gender', 'F', 'female'],
    ['gender', 'Non-binary', 'other'],
    ['relationship', 'SEL', 'self'],
    ['relationship', 'Wife', 'spouse'],
    ['document-kinds', 'H & P', '34117-2'],
    ['document-kinds', 'lab results', '11502-2'],
    ['specialty-referral', '207RC0000X', '183519002'],
    ['specialty-referral', '207RI0200X', '3457005'],
  ] as const)('%s: %j → %j', (map, word, code) => {
    expect(translate(conceptMap(map), word)?.code).toBe(code);
  });

  test('every specialty word is found however it is spaced, cased and punctuated', () => {
    const words = conceptMap('specialty-words').group.flatMap((g) =>
      g.element.map((e) => [e.code, e.target[0]?.code] as const),
    );
    expect(words.length).toBeGreaterThan(400);
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.constantFrom(' ', '-', '.', '/'),
        fc.boolean(),
        ([word, code], mark, upper) => {
          const spelled = word.replaceAll(' ', mark);
          expect(
            translate(conceptMap('specialty-words'), upper ? spelled.toUpperCase() : spelled.toLowerCase())?.code,
          ).toBe(code);
        },
      ),
    );
  });
});

test('targets are listed once, with a display', () => {
  const targets = targetsOf(conceptMap('specialty-words'));
  expect(targets).toHaveLength(48);
  expect(targets.every((target) => target.display !== '')).toBe(true);
});

test('folding is idempotent and never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => foldWord(foldWord(text)) === foldWord(text)));
});
