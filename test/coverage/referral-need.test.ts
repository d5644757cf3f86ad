import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { needOf, type PayerSays } from '../../src/coverage/referral-need.ts';
import type { Plan, PlanRule } from '../../src/mappings/insurance-schema.ts';

const said = { source: 'A manual, page 3', date: '2026-11-01' };
const plan = (...rules: readonly Partial<PlanRule>[]): Plan => ({
  id: 'trial',
  name: 'Trial Plan',
  alias: [],
  kind: 'medicare-advantage',
  accepted: { answer: 'yes', ...said },
  rules: rules.map((rule) => ({ about: 'referral', answer: 'yes', ...said, ...rule })),
});
const payer = (more: Partial<PayerSays> = {}): PayerSays => ({
  referral: 'unknown',
  authorization: 'unknown',
  on: '2026-11-20',
  ...more,
});
const CARDIOLOGY = '207RC0000X';
const FAMILY = '207Q00000X';
const WORDS = 'REFERRAL FROM PRIMARY CARE PROVIDER REQUIRED FOR SPECIALISTS';
const toSpecialist = { specialty: CARDIOLOGY };

describe('in the order of the field: the payer, then the plan, then nobody knows', () => {
  test.each([
    ['nothing is known', undefined, undefined, toSpecialist, 'unknown', 'plan-unknown'],
    ['a plan without rules', plan(), undefined, toSpecialist, 'unknown', 'plan-kind'],
    ['a rule that asks for it', plan({}), undefined, toSpecialist, 'yes', 'plan-rule'],
    ['a rule that does not', plan({ answer: 'no' }), undefined, toSpecialist, 'no', 'plan-rule'],
    [
      'the narrower rule counts',
      plan({}, { answer: 'no', specialty: CARDIOLOGY }),
      undefined,
      toSpecialist,
      'no',
      'plan-rule',
    ],
    [
      'a rule for another specialty',
      plan({ answer: 'no', specialty: FAMILY }),
      undefined,
      toSpecialist,
      'unknown',
      'plan-kind',
    ],
    ['the payer before the plan', plan({ answer: 'no' }), payer({ referral: 'yes' }), toSpecialist, 'yes', 'payer'],
    [
      'a payer that does not say leaves it to the plan',
      plan({ answer: 'no' }),
      payer(),
      toSpecialist,
      'no',
      'plan-rule',
    ],
    [
      'what is said of specialists is about them',
      plan(),
      payer({ referral: 'yes', words: WORDS }),
      toSpecialist,
      'yes',
      'payer',
    ],
    [
      'and not about primary care',
      plan(),
      payer({ referral: 'yes', words: WORDS }),
      { specialty: FAMILY },
      'unknown',
      'plan-kind',
    ],
    [
      'no for a visit is not no for a service',
      plan(),
      payer({ referral: 'no' }),
      { ...toSpecialist, service: 'stress test' },
      'unknown',
      'plan-kind',
    ],
    [
      'yes for a visit holds for a service too',
      plan(),
      payer({ referral: 'yes' }),
      { ...toSpecialist, service: 'stress test' },
      'yes',
      'payer',
    ],
  ] as const)('%s', (_name, by, says, asked, answer, basis) => {
    expect(needOf('referral', { plan: by, payer: says, asked })).toMatchObject({ answer, basis });
  });

  test('an answer says where it comes from and of which day; none says whom to call', () => {
    const yes = needOf('referral', {
      plan: plan(),
      payer: payer({ referral: 'yes', words: WORDS }),
      asked: toSpecialist,
    });
    expect(yes.rule).toEqual({ source: WORDS, date: '2026-11-20' });
    expect(needOf('referral', { plan: plan({}), asked: toSpecialist }).rule).toEqual(said);
    expect(needOf('referral', { plan: plan(), asked: toSpecialist }).advice).toMatch(/call the plan/);
  });
});

const answer = fc.constantFrom('yes', 'no', 'unknown');
const rule = fc.record(
  {
    about: fc.constantFrom('referral', 'authorization', 'coverage'),
    answer: fc.constantFrom('yes', 'no'),
    specialty: fc.constantFrom(CARDIOLOGY, FAMILY),
    service: fc.constantFrom('stress test', 'refraction'),
  },
  { requiredKeys: ['about', 'answer'] },
);
const world = fc.record({
  about: fc.constantFrom('referral', 'authorization'),
  rules: fc.option(fc.array(rule, { maxLength: 4 }), { nil: undefined }),
  payer: fc.option(fc.record({ referral: answer, authorization: answer, words: fc.constantFrom(undefined, WORDS) }), {
    nil: undefined,
  }),
  asked: fc.record({
    specialty: fc.constantFrom(CARDIOLOGY, FAMILY),
    service: fc.constantFrom(undefined, 'stress test'),
  }),
});

test('no is said only where the payer or a rule that fits says no: unknown never becomes no', () => {
  fc.assert(
    fc.property(world, ({ about, rules, payer: says, asked: { specialty, service } }) => {
      const asked = { specialty, ...(service !== undefined && { service }) };
      const { words, ...told } = says ?? {};
      const need = needOf(about, {
        plan: rules && plan(...rules),
        ...(says && { payer: payer({ ...told, ...(words !== undefined && { words }) }) }),
        asked,
      });
      const fits = (rules ?? []).filter(
        (one) =>
          one.about === about &&
          (one.specialty ?? specialty) === specialty &&
          (one.service === undefined || one.service === service),
      );
      if (need.answer === 'no') {
        expect(need.rule?.source).toBeTruthy();
        expect(says?.[about] === 'no' || fits.some((one) => one.answer === 'no')).toBe(true);
      }
      if (need.answer === 'yes') expect(says?.[about] === 'yes' || fits.some((one) => one.answer === 'yes')).toBe(true);
      if (need.answer === 'unknown') expect(need).toMatchObject({ advice: expect.any(String) });
    }),
    { numRuns: 2000 },
  );
});
