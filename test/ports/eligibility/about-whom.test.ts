import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isFault } from '../../../src/fault.ts';
import { aboutWhomWasAsked, isAbout } from '../../../src/ports/eligibility/about-whom.ts';
import type { Answered } from '../../../src/ports/eligibility/index.ts';
import { read271 } from '../../../src/ports/eligibility/read-271.ts';
import { simulatedEligibility } from '../../../src/ports/eligibility/simulator.ts';
import { readStedi } from '../../../src/ports/eligibility/stedi.ts';
import { AT, QUESTION } from './question.ts';

const read = (file: string) => readFileSync(new URL(`answers/${file}.271`, import.meta.url), 'utf8');
const benefits = read271(read('active-ppo'), 'T-1').benefits;
const code = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return isFault(error) ? error.issues[0]?.code : String(error);
  }
};

const BEN = { family: 'Exampleton', given: 'Ben', birthDate: '2015-03-02', relationship: 'child' } as const;

describe('an answer is about whom was asked for', () => {
  test.each<[string, Answered | undefined]>([
    ['as on file', { memberId: 'W123456789', family: 'EXAMPLETON', given: 'MARIA', birthDate: '1961-07-14' }],
    [
      'with another family name',
      { memberId: 'W123456789', family: 'MARRIED', given: 'MARIA', birthDate: '1961-07-14' },
    ],
    ['with more behind the member id', { memberId: 'W12345678901', family: 'MARRIED' }],
    ['with two family names', { memberId: 'OTHER', family: 'SAMPLE-EXAMPLETON' }],
    ['without a name', { memberId: 'W123456789' }],
    ['about nobody by name', undefined],
  ])('%s', (_, subscriber) => expect(isAbout(QUESTION, { benefits, ...(subscriber && { subscriber }) })).toBe(true));

  test.each<[string, Answered]>([
    [
      'with another birth date',
      { memberId: 'W123456789', family: 'EXAMPLETON', given: 'MARIA', birthDate: '1991-07-14' },
    ],
    ['with another name and member id', { memberId: 'X999', family: 'SOMEBODY', given: 'ELSE' }],
    ['with the birth date alone', { memberId: 'X999', family: 'SOMEBODY', given: 'ELSE', birthDate: '1961-07-14' }],
  ])('not %s', (_, subscriber) => expect(isAbout(QUESTION, { benefits, subscriber })).toBe(false));

  test('a dependent by their own birth date, whose answer may stand with the subscriber', () => {
    const asked = { ...QUESTION, dependent: BEN };
    const subscriber = { memberId: 'W123456789', family: 'EXAMPLETON', given: 'MARIA' };
    const ben = { family: 'EXAMPLETON', given: 'BEN', birthDate: '2015-03-02' };
    expect(isAbout(asked, { benefits, subscriber, dependent: ben })).toBe(true);
    expect(isAbout(asked, { benefits, subscriber: { ...ben, memberId: 'W123456789-02' } })).toBe(true);
    expect(isAbout(asked, { benefits, subscriber, dependent: { ...ben, birthDate: '2011-01-01' } })).toBe(false);
  });

  test('the driver that was opened throws, and asks again', async () => {
    const simulator = simulatedEligibility(() => AT);
    const other = {
      ...QUESTION,
      subscriber: { ...QUESTION.subscriber, memberId: 'X1', family: 'Other', given: 'One' },
    };
    const mixed = aboutWhomWasAsked({ name: 'mixed', ask: () => simulator.ask(other) });
    const error = await mixed.ask(QUESTION).catch((thrown: unknown) => thrown);
    expect(isFault(error, 'transient') && error.issues[0]?.code).toBe('eligibility-somebody-else');
    expect((await aboutWhomWasAsked(simulator).ask(QUESTION)).benefits.length).toBeGreaterThan(3);
  });
});

describe('of several patients', () => {
  const two = read('two-patients');

  test('without our trace nobody is taken', () => {
    expect(code(() => read271(two.replace('TRN*2*T-1*', 'TRN*1*T-9*'), 'T-1'))).toBe('eligibility-somebody-else');
    expect(code(() => read271(two))).toBe('eligibility-somebody-else');
  });

  test('the name is that of the one taken', () => {
    expect(read271(two, 'T-1').subscriber).toMatchObject({ given: 'MARIA' });
    expect(read271(two, 'T-0').subscriber).toMatchObject({ given: 'OTHER', birthDate: '1961-07-14' });
  });

  test('a trace is ours in capitals too, which is how it was written', () => {
    const text = two.replace('TRN*2*T-1', 'TRN*2*AB1C').replace('TRN*2*T-0', 'TRN*2*FF00');
    expect(read271(text, 'ab1c').subscriber).toMatchObject({ given: 'MARIA' });
  });

  test('a trace told back that is another question’s is another answer', () => {
    const text = read('active-ppo');
    expect(code(() => read271(text.replace('TRN*2*T-1', 'TRN*2*T-2'), 'T-1'))).toBe('eligibility-somebody-else');
    expect(code(() => read271(text.replace('TRN*2*T-1', 'TRN*1*P-7'), 'T-1'))).toBeUndefined();
  });

  test('a subscriber who has the trace and the benefits is the patient, whoever stands below', () => {
    const text = read('dependent-and-subscriber').replace('TRN*2*T-1*9000000042~\n', '');
    const traced = text.replace('HL*3*2*22*1~\n', 'HL*3*2*22*1~\nTRN*2*T-1*9000000042~\n');
    expect(read271(traced, 'T-1').dependent).toBeUndefined();
    expect(read271(traced, 'T-1').benefits).toHaveLength(1);
  });
});

test('JSON with nothing in it that is known is no answer', () => {
  const other = {
    payerId: '87726',
    plans: [{ name: 'Gold', benefits: { statuses: [{ status: 'ACTIVE_COVERAGE' }] } }],
  };
  for (const one of [other, {}, { subscriber: { lastName: 'A' } }]) {
    expect(code(() => readStedi(JSON.stringify(one)))).toBe('eligibility-form');
  }
  expect(readStedi(JSON.stringify({ benefitsInformation: [] })).benefits).toEqual([]);
});
