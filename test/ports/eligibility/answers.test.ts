import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asksFor, inForce, refused, shown } from '../../../src/coverage/benefits.ts';
import { eligibilityRequest, eligibilityResponse } from '../../../src/coverage/eligibility-resources.ts';
import { termsOf } from '../../../src/coverage/terms.ts';
import { isFault } from '../../../src/fault.ts';
import { checkAll } from '../../../src/fhir/checks.ts';
import { read271 } from '../../../src/ports/eligibility/read-271.ts';

interface Expected {
  readonly answer: { readonly benefits?: object[] };
  readonly inForce?: boolean | null;
  readonly terms?: object;
  readonly asksFor?: object;
  readonly refused?: object[];
  readonly shown?: object[];
}

const folder = new URL('answers/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.271') ? [file.slice(0, -4)] : []));
/** In what is expected, null stands for what must not be there. */
const isNull = (value: unknown) => value === null;
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (isNull(one) ? [] : [[key, bare(one)]])));
}
const absent = (expected: object): string[] =>
  Object.keys(expected).filter((key) => isNull(Reflect.get(expected, key)));

const fault = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (isFault(error)) return error.kind;
    throw error;
  }
};

test('there are as many as were promised', () => expect(names.length).toBeGreaterThanOrEqual(30));

test.each(names)('%s', (name) => {
  const { expected } = JSON.parse(read(`${name}.json`)) as { expected: Expected };
  const answer = read271(read(`${name}.271`), 'T-1');
  expect(answer).toMatchObject(bare(expected.answer) as object);
  for (const [at, one] of (expected.answer.benefits ?? []).entries()) {
    for (const key of absent(one)) expect(answer.benefits[at]).not.toHaveProperty(key);
  }
  if (expected.inForce !== undefined) expect(inForce(answer)).toBe(expected.inForce ?? undefined);
  if (expected.terms) expect(termsOf(answer, { serviceType: '98', network: 'in' })).toEqual(expected.terms);
  if (expected.asksFor) expect(asksFor(answer, ['98'])).toMatchObject(expected.asksFor);
  if (expected.refused) expect(refused(answer)).toMatchObject(expected.refused);
  if (expected.shown) expect(answer.benefits.map(shown)).toMatchObject(expected.shown);
});

test('every benefit is shown, and every word of a segment is kept somewhere', () => {
  for (const name of names) {
    const text = read(`${name}.271`);
    const answer = read271(text, 'T-1');
    expect(answer.benefits.map(shown)).toHaveLength(answer.benefits.length);
    expect(answer.raw).toBe(text);
    for (const { benefit, services } of answer.benefits.map(shown)) {
      expect([benefit, ...services].every((word) => word !== '')).toBe(true);
    }
  }
});

test('each is written as a resource that fits its profile', () => {
  const asked = {
    id: 'a'.repeat(32),
    at: '2026-12-03T16:00:00.000Z',
    coverage: 'Coverage/one',
    patient: 'Patient/one',
    payer: 'Organization/one',
    date: '2026-12-03',
    serviceTypes: ['30', '98'],
  };
  const answers = names.map((name) => read271(read(`${name}.271`), 'T-1'));
  const written = [...answers, undefined].map((told) =>
    eligibilityResponse(asked, 'CoverageEligibilityRequest/one', told),
  );
  expect(checkAll([eligibilityRequest(asked), ...written])).toEqual([]);
});

describe('what is no whole answer', () => {
  test('cut anywhere, an answer is asked for again, never half read', () => {
    const single = names.filter((name) => name !== 'twice').map((name) => read(`${name}.271`).trimEnd());
    fc.assert(
      fc.property(fc.constantFrom(...single), fc.double({ min: 0, max: 0.9999, noNaN: true }), (text, share) => {
        const cut = text.slice(0, Math.floor(share * (text.length - 1)));
        expect(fault(() => read271(cut, 'T-1'))).toBe('transient');
      }),
      { numRuns: 600 },
    );
  });

  test('one segment lost is noticed', () => {
    const segments = read('active-ppo.271').split('~\n');
    for (const lost of segments.keys()) {
      if (lost === segments.length - 1) continue;
      const text = segments.filter((_, at) => at !== lost).join('~\n');
      expect(
        fault(() => read271(text, 'T-1')),
        segments[lost],
      ).toBe('transient');
    }
  });

  test.each(['', '   ', 'no X12 at all', '<html>Bad gateway</html>', '{"x12":1}', 'ISA', 'ISB*00*'])('%j', (text) => {
    expect(fault(() => read271(text))).toBe('transient');
  });

  test('whatever comes is an answer or a Fault', () => {
    const text = read('hmo-with-primary-care-provider.271');
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 5 }), fc.nat(6), (at, put, take) => {
        const spoilt = text.slice(0, at) + put + text.slice(at + take);
        expect([undefined, 'transient', 'value']).toContain(fault(() => read271(spoilt, 'T-1')));
      }),
      { numRuns: 500 },
    );
  });

  test('a refusal of our form is no answer, and is not asked again', () => {
    const text = read('among-others.271');
    const from = text.indexOf('ST*271');
    const alone = text.slice(0, from) + text.slice(text.indexOf('GE*')).replace('GE*2', 'GE*1');
    expect(fault(() => read271(alone))).toBe('value');
  });

  test('levels that belong to none, or stand twice', () => {
    const text = read('active-ppo.271');
    expect(fault(() => read271(text.replace('HL*3*2*22', 'HL*3*9*22')))).toBe('transient');
    expect(fault(() => read271(text.replace('HL*3*2*22', 'HL*2*1*22')))).toBe('transient');
  });
});
