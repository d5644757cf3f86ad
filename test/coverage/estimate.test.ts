import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Estimate, estimate } from '../../src/coverage/estimate.ts';
import { type EstimateInput, estimateShape } from '../../src/coverage/estimate-shape.ts';
import type { Unknown } from '../../src/coverage/estimate-terms.ts';
import { planMatcher } from '../../src/coverage/plan-names.ts';
import { insurancePlans, medicareYears, otherPlans, planWords } from '../../src/mappings.ts';
import { openGateway } from '../open-gateway.ts';

interface Example {
  readonly why: string;
  readonly arithmetic: readonly string[];
  readonly input: unknown;
  readonly expected: {
    readonly status: 'estimate' | 'unknown';
    readonly patient: number;
    readonly lines: readonly { service: string; kind: string; pays: string; amount: number }[];
    readonly unknown: readonly Partial<Unknown>[];
  };
}

const folder = new URL('estimates/', import.meta.url);
const examples = readdirSync(folder).map((file): [string, Example] => [
  file,
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
]);
const plans = insurancePlans();
const match = planMatcher(plans, planWords(), otherPlans().names);
const tables = {
  medicare: medicareYears(),
  planOf: (name: string) => {
    const { result, candidates } = match(name);
    return result === 'match' ? plans.find(({ id }) => id === candidates[0]?.plan) : undefined;
  },
};
const estimated = (input: unknown) => estimate(estimateShape.parse(input), tables);

describe('worked examples, to the cent', () => {
  test('there are as many as were promised', () => expect(examples.length).toBeGreaterThanOrEqual(60));

  test.each(examples)('%s', (_file, { input, expected }) => {
    const answer = estimated(input);
    if (answer.status === 'unknown') {
      const { unknown } = expected;
      expect(answer.unknown.map(({ path, code }) => ({ path, code }))).toEqual(unknown);
      return;
    }
    const lines = answer.services.flatMap(({ service, lines }) =>
      lines.map(({ kind, pays, amount }) => ({ service, kind, pays, amount })),
    );
    expect({ status: answer.status, patient: answer.patient, lines }).toEqual(expected);
  });

  test.each(examples.filter(([, { expected }]) => expected.status === 'estimate'))(
    'the arithmetic of %s holds, and gives the amounts',
    (_file, { arithmetic, expected, input }) => {
      const results = arithmetic.map((line) => {
        const { told, result } = reckon(line);
        expect(told, line).toBe(result);
        return told;
      });
      const given = [...JSON.stringify(input).matchAll(/:(\d+)/g)].map(([, amount]) => Number(amount));
      const known = new Set([...results, ...given, ...medicareYears().map(({ deductible }) => deductible)]);
      expect(expected.lines.filter(({ amount }) => !known.has(amount))).toEqual([]);
    },
  );
});

/** `rest: 12.00 - 2.00 = 10.00`, `share: 20 % of 10.00 = 2.00`, `least: smaller of 3.00 and 2.00 = 2.00`, in cents. */
function reckon(line: string): { told: number; result: number } {
  const [left = '', right = ''] = line.slice(line.indexOf(':') + 1).split('=');
  const cents = (text = '') => Math.round(Number(text) * 100);
  const percent = /^([\d.]+) % of ([\d.]+)$/.exec(left.trim());
  const smaller = /^smaller of ([\d.]+) and ([\d.]+)$/.exec(left.trim());
  const sum = () =>
    [...left.matchAll(/([+-]?)\s*([\d.]+)/g)].reduce(
      (total, [, sign, amount]) => total + (sign === '-' ? -1 : 1) * cents(amount),
      0,
    );
  const result = percent
    ? Number((BigInt(cents(percent[2])) * BigInt(Math.round(Number(percent[1]) * 100)) + 5000n) / 10_000n)
    : smaller
      ? Math.min(cents(smaller[1]), cents(smaller[2]))
      : sum();
  return { told: cents(right.trim()), result };
}

describe('whatever is asked', () => {
  const cents = fc.integer({ min: 0, max: 500_000 });
  const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
  const left = fc.record({ remaining: cents, family: maybe(cents) });
  const service = fc.record({
    service: fc.constantFrom('office visit', 'refraction', 'MRI'),
    charge: cents,
    allowed: cents,
    selfPay: maybe(cents),
    covered: maybe(fc.boolean()),
    copay: maybe(fc.boolean()),
    deductible: maybe(fc.boolean()),
    preventive: maybe(fc.boolean()),
  });
  const coverage = fc.record({
    plan: fc.constantFrom('UMR', 'Medicare', 'AHCCCS', 'AARP Medicare Supplement', 'Kaiser Permanente'),
    network: fc.constantFrom('in' as const, 'out' as const),
    active: maybe(fc.boolean()),
    qmb: maybe(fc.boolean()),
    benefits: fc.record({
      copay: fc.record({ amount: cents, instead: fc.boolean() }),
      deductible: left,
      coinsurance: fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
      outOfPocket: maybe(left),
      coordination: fc.constantFrom('standard' as const, 'carve-out' as const),
      supplement: maybe(fc.record({ deductible: fc.boolean(), copay: cents })),
    }),
  });
  const asked: fc.Arbitrary<EstimateInput> = fc.record({
    date: fc.constantFrom('2025-06-01', '2026-06-01'),
    services: fc.array(service, { minLength: 1, maxLength: 4 }),
    coverages: fc.array(coverage, { maxLength: 3 }),
  });
  const whole = (answer: Estimate) => {
    if (answer.status === 'unknown') throw new Error(answer.unknown.map(({ code }) => code).join());
    return answer;
  };

  test('lines add up to the charge, none is below a cent, each says why, totals are those of the lines', () => {
    fc.assert(
      fc.property(asked, (input) => {
        const answer = whole(estimate(input, tables));
        for (const { charge, lines, patient } of answer.services) {
          expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(charge);
          expect(lines.every(({ amount }) => Number.isSafeInteger(amount) && amount > 0)).toBe(true);
          expect(lines.every(({ why }) => why.length > 20 && !/undefined|NaN/.test(why))).toBe(true);
          expect(patient).toBe(
            lines.filter(({ pays }) => pays === 'patient').reduce((sum, one) => sum + one.amount, 0),
          );
        }
        const { charge, patient, plan, secondPlan, nobody } = answer;
        expect(patient + plan + secondPlan + nobody).toBe(charge);
        expect(Math.min(patient, plan, secondPlan, nobody)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });

  test('the cap of an only plan holds over the whole visit', () => {
    fc.assert(
      fc.property(asked, coverage, cents, (input, one, cap) => {
        const only = {
          ...one,
          active: true,
          qmb: false,
          benefits: { ...one.benefits, outOfPocket: { remaining: cap } },
        };
        const { services } = whole(estimate({ ...input, coverages: [only] }, tables));
        const counted = services
          .flatMap(({ lines }) => lines)
          .filter(({ kind }) => ['copay', 'deductible', 'coinsurance'].includes(kind))
          .reduce((sum, { amount }) => sum + amount, 0);
        expect(counted).toBeLessThanOrEqual(cap);
      }),
      { numRuns: 300 },
    );
  });

  test('another plan behind never makes it dearer, and less of a deductible never either', () => {
    fc.assert(
      fc.property(asked, coverage, coverage, (input, first, second) => {
        const covered = {
          ...input,
          services: input.services.map((one) => ({ ...one, covered: true, service: 'MRI' })),
        };
        const pays = (...coverages: EstimateInput['coverages']) =>
          whole(estimate({ ...covered, coverages }, tables)).patient;
        const active = { ...first, active: true };
        expect(pays(active, { ...second, active: true })).toBeLessThanOrEqual(pays(active));
        const met = { ...active, benefits: { ...active.benefits, deductible: { remaining: 0 } } };
        expect(pays(met)).toBeLessThanOrEqual(pays(active));
      }),
      { numRuns: 300 },
    );
  });
});

describe('what stands beside an amount is true of it', () => {
  const visit = { service: 'visit', charge: 10_000, allowed: 8000 };
  const terms = { copay: { amount: 0, instead: false }, deductible: { remaining: 0 }, coinsurance: 20 };
  const asks = (services: unknown[], ...coverages: unknown[]) => {
    const answer = estimated({ date: '2026-12-03', services, coverages });
    if (answer.status === 'unknown') return { unknown: answer.unknown.map(({ code }) => code), why: '', notices: [] };
    const lines = answer.services.flatMap((one) => one.lines);
    const of = (wanted: string) =>
      lines.filter(({ kind }) => kind === wanted).reduce((sum, { amount }) => sum + amount, 0);
    const why = lines.map((one) => `${one.kind}: ${one.why}`).join('\n');
    return { of, why, patient: answer.patient, notices: answer.notices };
  };

  test('a share that another plan or the cap lowered is said to be what is left of it', () => {
    const behind = { plan: 'AHCCCS', network: 'in', benefits: { ...terms, coinsurance: 90, coordination: 'standard' } };
    expect(asks([visit], { plan: 'UMR', benefits: terms }, behind).why).toContain('What is left to you of your share');
    const capped = { plan: 'UMR', benefits: { ...terms, outOfPocket: { remaining: 100 } } };
    expect(asks([visit], capped).why).toContain('What is left to you of your share');
    expect(asks([visit], { plan: 'UMR', benefits: terms }).why).toContain('Your share of the rest, 20 %');
  });

  test('what is paid in full leaves nothing to the patient', () => {
    const preventive = { ...visit, preventive: true };
    expect(asks([preventive], { plan: 'UMR', network: 'in' }).why).toContain('in full');
    expect(asks([preventive], { plan: 'UMR', network: 'out' }).why).not.toContain('in full');
  });

  test('a cap that is not told is named, but of Original Medicare, which has none', () => {
    const medicare = { plan: 'Medicare Part B', benefits: { deductible: { met: 28_300 } } };
    expect(asks([visit], { plan: 'UMR', benefits: terms }).notices).toHaveLength(2);
    expect(asks([visit], { plan: 'UMR', benefits: { ...terms, outOfPocket: { remaining: 1 } } }).notices).toHaveLength(
      1,
    );
    expect(asks([visit], medicare).notices).toHaveLength(1);
  });

  test('without taking part nobody bills a patient of Original Medicare for more than 115 % of what it allows', () => {
    const medicare = { plan: 'Medicare Part B', network: 'out', benefits: { deductible: { met: 28_300 } } };
    const { of, why, patient } = asks([{ ...visit, charge: 30_000 }], medicare);
    expect([of?.('balance'), of?.('adjustment'), patient]).toEqual([1200, 20_800, 2800]);
    expect(why).toContain('By law nobody may be billed much more');
  });

  test('nor a Qualified Medicare Beneficiary for anything covered, behind another plan either', () => {
    const qmb = { plan: 'Medicare Part B', qmb: true, benefits: { deductible: { met: 0 }, coordination: 'standard' } };
    expect(asks([visit], { ...qmb, network: 'out' })).toMatchObject({ patient: 0 });
    expect(asks([visit], { plan: 'UMR', benefits: terms }, qmb)).toMatchObject({ patient: 0 });
  });

  test('a supplement pays for no refraction that Medicare does not pay for', () => {
    const supplement = {
      plan: 'AARP Medicare Supplement',
      network: 'in',
      benefits: { supplement: { deductible: true } },
    };
    const medicare = { plan: 'Medicare Part B', benefits: { deductible: { met: 28_300 } } };
    const both = asks([visit, { service: 'refraction', charge: 4500 }], medicare, supplement);
    expect([both.of?.('not-covered'), both.patient]).toEqual([4500, 4500]);
  });

  test('a refraction is one by its code, or by its name; mixed with something else it is not known', () => {
    const medicare = { plan: 'Medicare Part B', benefits: { deductible: { met: 28_300 } } };
    const of = (service: string, code?: string) => asks([{ ...visit, service, ...(code && { code }) }], medicare);
    for (const name of ['refraction', 'Manifest refraction', 'Refractions test'])
      expect(of(name).patient, name).toBe(10_000);
    expect(of('eye service', '92015-GY').patient).toBe(10_000);
    expect(of('eye examination and refraction', '92014').patient).toBe(1600);
    for (const name of ['eye examination with refraction', 'exam, refraction', 'exam without refraction'])
      expect(of(name).unknown, name).toEqual(['service']);
  });
});

test('an impossible question is refused', () => {
  const good = { date: '2026-12-03', services: [{ service: 'visit', charge: 100 }] };
  const bad = [
    { ...good, date: '2026-02-30' },
    { ...good, services: [] },
    { ...good, services: [{ service: 'visit', charge: -1 }] },
    { ...good, services: [{ service: 'visit', charge: 10.5 }] },
    { ...good, coverages: [{ plan: 'UMR', benefits: { coinsurance: 120 } }] },
    { ...good, coverages: [{ plan: 'UMR', period: { start: '2026-12-31', end: '2026-01-01' } }] },
    { ...good, patient: 'somebody' },
  ];
  expect(estimateShape.safeParse(good).success).toBe(true);
  expect(bad.filter((one) => estimateShape.safeParse(one).success)).toEqual([]);
});

test('POST /v1/estimates: an answer to whoever has a token, and every refusal by its path', async () => {
  const open = await openGateway();
  try {
    const [, { input, expected }] = examples.find(([file]) => file.includes('medicare-partly-met')) as [
      string,
      Example,
    ];
    const { status, body } = await open.call('partner', 'POST', '/v1/estimates', input);
    expect([status, body.status, body.patient]).toEqual([200, 'estimate', expected.patient]);
    expect((await open.call(null, 'POST', '/v1/estimates', input)).status).toBe(401);
    const wrong = await open.call('ehr', 'POST', '/v1/estimates', { date: '2026-12-03', services: [{ charge: -1 }] });
    expect(wrong.status).toBe(400);
    expect(wrong.body.issue.map(({ expression }: { expression: string[] }) => expression[0])).toEqual(
      expect.arrayContaining(['$.services[0].service', '$.services[0].charge']),
    );
  } finally {
    open.close();
  }
});
