import { expect, test } from 'vitest';
import { asksFor, inForce } from '../../src/coverage/benefits.ts';
import { termsOf } from '../../src/coverage/terms.ts';
import { read271 } from '../../src/ports/eligibility/read-271.ts';

/** A whole 271 of these segments, about one subscriber, or about a dependent where there is a level for one. */
function answer(segments: readonly string[]) {
  const body = [
    'BHT*0022*11*T-1*20261203*0915',
    'HL*1**20*1',
    'NM1*PR*2*SAMPLE HEALTH PLAN*****PI*99901',
    'HL*2*1*21*1',
    'NM1*1P*2*COPPER BASIN MEDICAL GROUP*****XX*1234567893',
    'HL*3*2*22*0',
    'TRN*2*T-1*9000000042',
    'NM1*IL*1*EXAMPLETON*MARIA****MI*W123456789',
    ...segments,
  ];
  const all = [
    'ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261203*0915*^*00501*000000042*0*P*:',
    'GS*HB*PAYER*CLINIC*20261203*0915*42*X*005010X279A1',
    'ST*271*0001*005010X279A1',
    ...body,
    `SE*${body.length + 2}*0001`,
    'GE*1*42',
    'IEA*1*000000042',
  ];
  return read271(all.map((segment) => `${segment}~`).join(''), 'T-1');
}

const DAY = '2026-12-03';
const terms = (segments: readonly string[]) =>
  termsOf(answer(segments), { serviceType: '98', network: 'in', date: DAY });

const ACTIVE = 'EB*1*IND*30';
const NONE = 'EB*A*IND*98***27**0';
const COPAY = 'EB*B*IND*98***27*35';

test('what a visit costs by the plan is taken whole', () => {
  expect(terms([ACTIVE, COPAY, 'III*ZZ*11', NONE, 'EB*C*IND*30***29*400', 'EB*A*IND*30***27**.2'])).toEqual({
    copay: { amount: 3500, instead: true },
    deductible: { remaining: 40_000 },
    coinsurance: 20,
  });
});

test('a deductible that the visit alone is free of stays for what else is done there', () => {
  const plan = ['EB*C*IND*30***29*400', 'EB*A*IND*30***27**.2'];
  expect(terms([ACTIVE, COPAY, NONE, 'EB*C*IND*98***29*0', ...plan])).toMatchObject({
    deductible: { remaining: 40_000 },
  });
});

test.each([
  ['for a day', [COPAY.replace('*27*', '*7*')]],
  ['the most of a year', [COPAY.replace('*27*', '*23*')]],
  ['for so many visits', [`${COPAY}**VS*3`]],
  ['with a pattern of visits', [COPAY, 'HSD*VS*3***27']],
  ['with words', [COPAY, 'MSG*PRIMARY CARE PHYSICIAN ONLY']],
  ['with words of money beside a referral', [COPAY, 'MSG*REFERRAL REQUIRED, ELSE COPAY 80']],
  ['in a hospital', [COPAY, 'III*ZZ*21']],
  ['of one procedure', ['EB*B*IND****27*50******HC:70551']],
  ['of children', [COPAY.replace('IND', 'CHD')]],
  ['of a tier', ['EB*B*IND*98*PR*TIER 1*27*10']],
  ['that cannot be read, not that of the plan', [COPAY.replace('35', '3S'), 'EB*B*IND*30***27*20']],
  ['told twice', [COPAY, COPAY.replace('35', '40')]],
  ['beside a deductible of the visit', [COPAY, 'EB*C*IND*98***29*500']],
  ['of a plan that by law asks for its deductible first', [COPAY, 'EB*1*IND*30*PR*HSA PPO', 'EB*C*IND*30***29*500']],
  ['of the subscriber, when the patient is another', [COPAY, 'HL*4*3*23*0', 'TRN*2*T-1*9', 'NM1*03*1*A*B', ACTIVE]],
  ['of last year', [COPAY, 'DTP*292*RD8*20250101-20251231']],
  ['of another network', [`${COPAY}*****N`]],
])('a co-pay %s is no co-pay of the visit', (_, segments) => {
  expect(terms([ACTIVE, NONE, ...segments])).not.toHaveProperty('copay');
});

test.each([
  ['of the year, where what is left is not told', ['EB*C*IND*30***23*500']],
  ['told twice for the family', ['EB*C*IND*30***29*300', 'EB*C*FAM*30***29*100', 'EB*C*FAM*30***29*200']],
  ['of which the family’s is told for the year alone', ['EB*C*IND*30***29*300', 'EB*C*FAM*30***23*1000']],
  ['of the family alone', ['EB*C*FAM*30***29*300']],
  ['that cannot be read, not what the year says', ['EB*C*IND*30***29*4OO', 'EB*C*IND*30***23*0']],
  ['of the visit other than of the plan', ['EB*C*IND*98***29*0', 'EB*C*IND*30***29*400']],
  ['of Part A', ['EB*C*IND*30*MA**29*1736']],
  ['with words', ['EB*C*IND*30***29*300', 'MSG*DOES NOT APPLY TO OFFICE VISITS']],
  ['of next year', ['EB*C*IND*30***29*300', 'DTP*348*D8*20270101']],
])('a deductible %s is not known', (_, segments) => {
  expect(terms([ACTIVE, ...segments])).not.toHaveProperty('deductible');
});

test('a family’s nearer to its end does not matter where nothing is left of one’s own', () => {
  expect(terms([ACTIVE, 'EB*C*IND*30***29*0', 'EB*C*FAM*30***23*1000'])).toEqual({ deductible: { remaining: 0 } });
});

test.each([
  ['that cannot be read, not that of the plan', ['EB*A*IND*98***27**20', 'EB*A*IND*30***27**.1']],
  ['of the visit other than of the plan', ['EB*A*IND*98***27**.1', 'EB*A*IND*30***27**.3']],
])('a co-insurance %s is not known', (_, segments) => {
  expect(terms([ACTIVE, ...segments])).not.toHaveProperty('coinsurance');
});

test.each([
  ['has ended', [ACTIVE, 'DTP*347*D8*20251231']],
  ['holds for another year', [ACTIVE, 'DTP*291*RD8*20250101-20251231']],
  ['begins later, as is said of the member', ['DTP*346*D8*20270101', ACTIVE]],
  ['is Part A alone', ['EB*1**30*MA']],
])('a plan that %s is not said to hold on the day, and has no terms', (_, segments) => {
  const whole = [...segments, 'EB*C*IND*30***29*0'];
  expect(inForce(answer(whole), DAY)).toBeUndefined();
  expect(terms(whole)).toEqual({});
});

test('of two years the one of the visit counts', () => {
  const year = (of: string) => `DTP*291*RD8*${of}0101-${of}1231`;
  const both = [ACTIVE, year('2026'), 'EB*C*IND*30***29*50', year('2026'), 'EB*C*IND*30***29*900', year('2027')];
  expect(inForce(answer(both), DAY)).toBe(true);
  expect(terms(both)).toEqual({ deductible: { remaining: 5000 } });
});

test('an inactive plan has no terms', () => expect(terms(['EB*6*IND*30', 'EB*C*IND*30***29*0'])).toEqual({}));

test.each([
  ['of another service', ['EB*1*IND*33', 'MSG*REFERRAL REQUIRED']],
  ['that may be', [ACTIVE, 'MSG*REFERRAL MAY BE REQUIRED']],
  ['unless', [ACTIVE, 'MSG*REFERRAL REQUIRED UNLESS IN NETWORK']],
])('a referral %s is not said to be required', (_, segments) => {
  expect(asksFor(answer(segments), ['30', '98']).referral).toBe('unknown');
});
