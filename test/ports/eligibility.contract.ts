/** What every eligibility driver keeps: run over the simulator, 271 text over https, and a clearinghouse's JSON. */
import { afterEach, describe, expect, test } from 'vitest';
import { inForce, refused } from '../../src/coverage/benefits.ts';
import { termsOf } from '../../src/coverage/terms.ts';
import { isFault } from '../../src/fault.ts';
import type { Eligibility } from '../../src/ports/eligibility/index.ts';
import { QUESTION } from './eligibility/question.ts';

/** A driver over what answers as the payer of a trial does, and what can go wrong with it; undefined where it has no wire. */
export interface EligibilityUnderTest {
  readonly driver: Eligibility;
  readonly wire?: {
    /** The next question is answered so. */
    answers(status: number, body: string, headers?: Record<string, string>): void;
    breaks(): void;
  };
  close(): void;
}

export function eligibilityContract(name: string, open: () => EligibilityUnderTest): void {
  describe(`eligibility by ${name}`, () => {
    let under: EligibilityUnderTest | undefined;
    const opened = () => (under = open());
    afterEach(() => under?.close());
    const as = (memberId: string) => ({ ...QUESTION, subscriber: { ...QUESTION.subscriber, memberId } });
    const kind = async (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error) => (isFault(error) ? error.kind : error),
      );

    test('an active member: in force, with terms for an estimate, and the answer as it came', async () => {
      const answer = await opened().driver.ask(QUESTION);
      expect(inForce(answer)).toBe(true);
      // The co-pay stands for the office visit itself; what else is done there goes by the plan as a whole.
      expect(termsOf(answer, { serviceType: '98', network: 'in' })).toMatchObject({
        copay: { amount: 3500, instead: true },
        deductible: { remaining: expect.any(Number) },
        coinsurance: 20,
      });
      expect(answer.raw.length).toBeGreaterThan(100);
      expect(answer.rejections).toEqual([]);
    });

    test('the same question has the same answer', async () => {
      const { driver } = opened();
      const [one, two] = [await driver.ask(QUESTION), await driver.ask(QUESTION)];
      expect(two.benefits).toEqual(one.benefits);
    });

    test('an inactive member is an answer, not a failure', async () => {
      expect(inForce(await opened().driver.ask(as('INACTIVE1')))).toBe(false);
    });

    test('a rejection is an answer; of one that will pass it is said', async () => {
      const { driver } = opened();
      expect(refused(await driver.ask(as('XAAA72')))).toMatchObject([{ code: '72', retry: false }]);
      expect(refused(await driver.ask(as('XAAA42')))).toMatchObject([{ code: '42', retry: true }]);
    });

    test('away, busy, not let in, not taken, cut, strange: each its Fault', async () => {
      const { driver, wire } = opened();
      if (!wire) return;
      const said = async (prepare: () => void) => {
        prepare();
        return kind(driver.ask(QUESTION));
      };
      expect(await said(() => wire.breaks())).toBe('transient');
      expect(await said(() => wire.answers(503, 'later'))).toBe('transient');
      expect(await said(() => wire.answers(302, '', { location: 'https://elsewhere.example/' }))).toBe('transient');
      expect(await said(() => wire.answers(401, 'no'))).toBe('transient');
      expect(await said(() => wire.answers(429, 'slow', { 'retry-after': '7' }))).toBe('throttled');
      expect(await said(() => wire.answers(400, 'bad'))).toBe('value');
      expect(await said(() => wire.answers(200, ''))).toBe('transient');
      expect(await said(() => wire.answers(200, '<html>'))).toBe('transient');
      expect(await said(() => wire.answers(200, 'x'.repeat(2_100_000)))).toBe('transient');
      expect(await kind(driver.ask(QUESTION))).toBe(undefined);
    });
  });
}
