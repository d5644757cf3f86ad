import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planView, ruleFor } from '../../src/coverage/plans.ts';
import type { Plan } from '../../src/mappings/insurance-schema.ts';
import { insurancePlans } from '../../src/mappings.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

const plan = (id: string) => {
  const found = insurancePlans().find((one) => one.id === id);
  if (!found) throw new Error(`no plan ${id}`);
  return found;
};

describe('rules', () => {
  const rule = (about: 'referral' | 'authorization', answer: 'yes' | 'no', more: object = {}) => ({
    about,
    answer,
    source: 'provider manual',
    date: '2026-01-01',
    ...more,
  });
  const made: Plan = {
    ...plan('aetna'),
    rules: [
      rule('referral', 'no'),
      rule('referral', 'yes', { specialty: '207RC0000X' }),
      rule('referral', 'no', { specialty: '207RC0000X', service: 'stress test' }),
      rule('referral', 'yes', { service: 'stress test' }),
      rule('authorization', 'yes', { service: 'MRI', date: '2025-01-01' }),
      rule('authorization', 'no', { service: 'MRI', date: '2026-06-01' }),
    ],
  };

  test.each([
    [{}, 'no'],
    [{ specialty: '207RC0000X' }, 'yes'],
    [{ specialty: '207Y00000X' }, 'no'],
    [{ service: 'stress test' }, 'yes'],
    [{ specialty: '207RC0000X', service: 'stress test' }, 'no'],
  ])('a referral for %j: %s, by the narrowest rule', (asked, answer) => {
    expect(ruleFor(made, 'referral', asked).answer).toBe(answer);
  });

  test('of two that fit alike the newer one; of none nothing is guessed', () => {
    expect(ruleFor(made, 'authorization', { service: 'MRI' })).toMatchObject({ answer: 'no', date: '2026-06-01' });
    expect(ruleFor(made, 'authorization', { service: 'CT' })).toEqual({ answer: 'unknown' });
    expect(ruleFor(plan('medicare-part-b'), 'authorization')).toEqual({ answer: 'unknown' });
  });

  test('every rule and every answer has a source and a day', () => {
    for (const { accepted, rules } of insurancePlans()) {
      for (const one of [accepted, ...rules]) {
        expect(one.source.length).toBeGreaterThan(10);
        expect(one.date).toMatch(/^20\d\d-\d\d-\d\d$/);
      }
    }
  });

  test('who does not know says so, and whom to ask', () => {
    expect(planView(plan('humana')).referral).toEqual({
      answer: 'unknown',
      advice: expect.stringContaining('call the plan'),
    });
    expect(planView(plan('medicare-part-b')).referral).toMatchObject({ answer: 'no', source: expect.any(String) });
  });
});

describe('GET /v1/plans', () => {
  let open: OpenGateway;
  beforeAll(async () => void (open = await openGateway()));
  afterAll(() => open?.close());
  const plans = (query = '') => open.call(null, 'GET', `/v1/plans${query}`);

  test('lists every plan by name, without a token', async () => {
    const { status, body } = await plans();
    expect(status).toBe(200);
    const names = body.items.map(({ name }: Plan) => name.toLowerCase());
    expect(names.length).toBe(47);
    expect(names).toEqual([...names].sort());
    expect(body).not.toHaveProperty('match');
  });

  test('finds one by a misspelled name, says when it is not sure, and when it is none', async () => {
    expect((await plans('?name=Humanna')).body).toMatchObject({ match: 'match', items: [{ id: 'humana' }] });
    const unsure = (await plans('?name=Phoenix')).body;
    expect(unsure.match).toBe('unsure');
    expect(unsure.items.length).toBeGreaterThan(1);
    expect((await plans('?name=Kaiser%20Permanente')).body).toEqual({ match: 'none', items: [] });
  });

  test('by whether they are accepted', async () => {
    const some = (await plans('?accepted=most')).body.items;
    expect(some.map(({ id }: Plan) => id)).toContain('aetna');
    expect(some.map(({ id }: Plan) => id)).not.toContain('tricare');
    expect((await plans('?accepted=no')).body.items).toEqual([]);
    expect((await plans('?accepted=perhaps')).status).toBe(400);
    expect((await plans('?plan=Aetna')).status).toBe(400);
  });
});
