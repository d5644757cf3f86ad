import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { faultOf } from '../../src/fhir/zod-issues.ts';

const schema = z.strictObject({
  name: z.string(),
  age: z.int().max(150),
  who: z.union([z.strictObject({ reference: z.string() }), z.strictObject({ family: z.string(), given: z.string() })]),
  list: z.array(z.enum(['a', 'b'])),
});

const problems = (value: unknown) => {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) throw new Error('it parsed');
  const fault = faultOf(parsed.error);
  return { kind: fault.kind, issues: fault.issues.map(({ code, expression }) => `${expression} ${code}`) };
};

describe('a zod refusal as a Fault', () => {
  test('names every problem at once by its path', () => {
    const { kind, issues } = problems({ age: 200, who: { reference: 7 }, list: ['a', 'zz'], colour: 'Zebulon' });
    expect(kind).toBe('required');
    expect(issues.sort()).toEqual([
      '$.age too-big',
      '$.colour unknown-field',
      '$.list[1] not-allowed',
      '$.name required',
      '$.who.reference wrong-type',
    ]);
  });

  test('of a union it tells the problems of the branch that came nearest', () => {
    expect(problems({ name: 'x', age: 1, who: { family: 'F' }, list: [] }).issues).toEqual(['$.who.given required']);
  });

  test('quotes no value, and of an unknown field only a name that looks like one', () => {
    const parsed = schema.safeParse({ name: 'Secretname', 'Jane Doe 1961-02-03': 1 }, { reportInput: true });
    const text = parsed.success ? '' : JSON.stringify(faultOf(parsed.error).issues);
    expect(text).toContain('(unreadable)');
    expect(text).not.toMatch(/Secretname|Jane|1961/);
  });

  test('problems of meaning alone are 422, with structural ones 400', () => {
    const meaning = z.strictObject({
      a: z
        .string()
        .check(
          (ctx) =>
            void ctx.issues.push({ code: 'custom', params: { kind: 'code-invalid', code: 'unknown' }, input: '' }),
        ),
    });
    const only = meaning.safeParse({ a: 'x' });
    const both = meaning.safeParse({ a: 'x', b: 1 });
    expect(only.success || faultOf(only.error).status).toBe(422);
    expect(both.success || faultOf(both.error).status).toBe(400);
  });
});
