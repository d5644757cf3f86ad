import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFault } from '../../../src/fault.ts';
import type { EligibilityAsk } from '../../../src/ports/eligibility/index.ts';
import { write270 } from '../../../src/ports/eligibility/write-270.ts';
import { levelsOf, readTransactions } from '../../../src/ports/eligibility/x12.ts';
import { AT, ENVELOPE, QUESTION } from './question.ts';

const lines = (ask: EligibilityAsk) => write270(ask, ENVELOPE, AT, 42).split('~').slice(0, -1);

test('a question about a subscriber, segment by segment', () => {
  expect(lines(QUESTION)).toEqual([
    'ISA*00*          *00*          *ZZ*CLINIC         *30*HOUSE          *261124*1600*^*00501*000000042*0*T*:',
    'GS*HS*CLINIC*HOUSE*20261124*1600*42*X*005010X279A1',
    'ST*270*0001*005010X279A1',
    'BHT*0022*13*T-1*20261124*1600',
    'HL*1**20*1',
    'NM1*PR*2*SAMPLE HEALTH PLAN*****PI*99901',
    'HL*2*1*21*1',
    'NM1*1P*2*COPPER BASIN MEDICAL GROUP*****XX*1234567893',
    'HL*3*2*22*0',
    'TRN*1*T-1*9000000042',
    'NM1*IL*1*EXAMPLETON*MARIA****MI*W123456789',
    'DMG*D8*19610714*F',
    'DTP*291*D8*20261203',
    'EQ*30^98',
    'SE*13*0001',
    'GE*1*42',
    'IEA*1*000000042',
  ]);
});

test('of a dependent, whose own level bears the trace', () => {
  const dependent = { family: 'Exampleton', given: 'Ben', birthDate: '2015-03-02', relationship: 'child' as const };
  const text = lines({ ...QUESTION, subscriber: { ...QUESTION.subscriber, group: 'GRP-77' }, dependent });
  expect(text.slice(8, -3)).toEqual([
    'HL*3*2*22*1',
    'NM1*IL*1*EXAMPLETON*MARIA****MI*W123456789',
    'REF*6P*GRP-77',
    'DMG*D8*19610714*F',
    'HL*4*3*23*0',
    'TRN*1*T-1*9000000042',
    'NM1*03*1*EXAMPLETON*BEN',
    'DMG*D8*20150302',
    'INS*N*19',
    'DTP*291*D8*20261203',
    'EQ*30^98',
  ]);
});

test('whatever the names are, the text is whole and says what was asked', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 80 });
  fc.assert(
    fc.property(text, text, text, text, fc.nat(2 ** 40), (family, given, memberId, payer, control) => {
      const ask = {
        ...QUESTION,
        payer: { id: '99901', name: payer },
        subscriber: { ...QUESTION.subscriber, family, given, memberId: `W${memberId}` },
      };
      let written: string;
      try {
        written = write270(ask, ENVELOPE, AT, control);
      } catch (error) {
        expect(isFault(error, 'value')).toBe(true);
        return;
      }
      const [one, ...more] = readTransactions(written);
      expect(more).toEqual([]);
      expect(levelsOf(one?.segments ?? []).map(({ code }) => code)).toEqual(['20', '21', '22']);
      expect(written).toMatch(/^[\x20-\x7e]+$/);
    }),
    { numRuns: 300 },
  );
});

test('a name without a Latin letter is refused, rather than asked for as nobody', () => {
  const subscriber = { ...QUESTION.subscriber, family: '李' };
  expect(() => write270({ ...QUESTION, subscriber }, ENVELOPE, AT, 1)).toThrow('eligibility-name');
});
