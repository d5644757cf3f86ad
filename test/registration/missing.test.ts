import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answers, answersOf, itemsOf } from '../../src/registration/answers.ts';
import { MISSING, missingOf } from '../../src/registration/missing.ts';

const known = { answers: {}, coverages: 0, contacts: [], birthDate: '1961-07-14', today: '2026-11-24' } as const;
const none: Answers = { medications: [], history: [], surgicalHistory: [], toBring: [] };

test('of nothing everything is missing but a guardian; of a list that is empty nothing', () => {
  expect(missingOf(known)).toEqual(MISSING.filter((one) => one !== 'guardian'));
  expect(missingOf({ ...known, answers: none })).toEqual(['coverage', 'emergency-contact']);
  const whole = { ...known, answers: { ...none, selfPay: true }, contacts: ['emergency'] } as const;
  expect(missingOf(whole)).toEqual([]);
  expect(missingOf({ ...whole, answers: { ...none, selfPay: false } })).toEqual(['coverage']);
});

test('who is not 18 today has a guardian', () => {
  const of = (birthDate: string, today: string) => missingOf({ ...known, birthDate, today }).includes('guardian');
  expect(of('2008-11-24', '2026-11-24')).toBe(false);
  expect(of('2008-11-25', '2026-11-24')).toBe(true);
  expect([of('2008-02-29', '2026-02-28'), of('2008-02-29', '2026-03-01')]).toEqual([true, false]);
  const guarded = { ...known, birthDate: '2020-01-01', contacts: ['guardian'] as const };
  expect(missingOf(guarded)).not.toContain('guardian');
  expect(missingOf(guarded)).not.toContain('emergency-contact');
});

test('what is answered is read again as it was', () => {
  const text = fc.string({ minLength: 1, maxLength: 20 });
  const medication = fc.record({ name: text, dose: text, frequency: text });
  const texts = fc.array(text, { maxLength: 4 });
  const answers: fc.Arbitrary<Answers> = fc.record(
    {
      medications: fc.array(medication, { maxLength: 4 }),
      history: texts,
      surgicalHistory: texts,
      toBring: texts,
      selfPay: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(answers, (given) => {
      const item = itemsOf(given);
      const response = { resourceType: 'QuestionnaireResponse', status: 'completed', item } as const;
      expect(answersOf({ ...response, item })).toEqual(given);
    }),
  );
});
