import { describe, expect, test } from 'vitest';
import { checkAll, checkResource } from '../../src/fhir/checks.ts';
import { breakBase } from './checks/breaks.ts';
import { broken } from './checks/broken.ts';
import { INVARIANT_BREAKS } from './checks/invariant-breaks.ts';
import { examples, type Json } from './checks/mutations.ts';
import { breakProfiles } from './checks/profile-breaks.ts';
import { RULE_BREAKS } from './checks/rule-breaks.ts';

const all = examples();

describe('examples', () => {
  test.each(all)('%s is accepted', (name, resource) => {
    expect(checkResource(resource)).toEqual([]);
    // Of a fax as it came nobody knows the patient, whom US Core asks for.
    if (name !== 'document-reference-fax') expect(checkResource(resource, 'us-core')).toEqual([]);
    expect(checkResource(resource, 'base')).toEqual([]);
  });
});

describe('resources broken in one place', () => {
  const mutations = breakBase(all);

  test('are many', () => {
    expect(mutations.length).toBeGreaterThan(5_000);
    expect(new Set(mutations.map(({ kind }) => kind)).size).toBeGreaterThan(30);
  });

  test.each([...new Set(mutations.map(({ kind }) => kind))])('%s: refused, and the place named', (kind) => {
    const missed = mutations
      .filter((one) => one.kind === kind)
      .map(({ example, path, resource }) => ({ example, path, found: checkResource(resource, 'base') }))
      .filter(({ path, found }) => !found.some(({ expression }) => expression === path))
      .map(
        ({ example, path, found }) =>
          `${example}: ${path} not among ${found.map((i) => `${i.code} ${i.expression}`).join(', ')}`,
      );
    expect(missed).toEqual([]);
  });
});

describe('what the profiles ask beyond the base', () => {
  const mutations = breakProfiles(all);

  test('is broken in many ways', () => {
    expect(mutations.length).toBeGreaterThan(200);
    expect(new Set(mutations.map(({ profile }) => profile)).size).toBeGreaterThan(25);
  });

  test.each([...new Set(mutations.map(({ kind }) => kind))])('%s: refused, and the place named', (kind) => {
    const missed = mutations
      .filter((one) => one.kind === kind)
      .map(({ example, profile, path, resource }) => ({
        what: `${example} by ${profile}: ${path}`,
        path,
        found: checkResource(resource),
      }))
      .filter(({ path, found }) => !found.some(({ expression }) => expression === path))
      .map(({ what, found }) => `${what} not among ${found.map((i) => `${i.code} ${i.expression}`).join(', ')}`);
    expect(missed).toEqual([]);
  });
});

describe('invariants', () => {
  const named = new Map(all);

  test.each(INVARIANT_BREAKS)('%s: %s broken at %s', (key, example, path, change) => {
    const issues = checkResource(broken(named.get(example)!, change), 'base');
    expect(issues.map(({ expression }) => expression)).toContain(path);
    if (!/^(txt|ref|dom-3)/.test(key)) expect(issues.map(({ text }) => text.split(':')[0])).toContain(key);
  });

  test.each(RULE_BREAKS)('%s: %s broken at %s', (key, example, path, change) => {
    const issues = checkResource(broken(named.get(example)!, change));
    expect(issues.filter(({ text }) => text.startsWith(`${key}:`)).map(({ expression }) => expression)).toContain(path);
  });
});

describe('what comes back', () => {
  const patient = { resourceType: 'Patient', gender: 'Begay', name: [{ family: 7, given: ['Lena'] }], Begay: 1 };

  test('names every problem at once, with stable codes, issue types and places, and quotes no value', () => {
    const issues = checkResource(patient);
    expect(issues).toEqual([
      { code: 'code-invalid', expression: 'Patient.gender', text: expect.any(String), type: 'code-invalid' },
      { code: 'type', expression: 'Patient.name[0].family', text: expect.any(String), type: 'structure' },
      { code: 'unknown-element', expression: 'Patient.Begay', text: 'No such element.', type: 'structure' },
      { code: 'required', expression: 'Patient.identifier', text: expect.any(String), type: 'required' },
    ]);
    expect(issues.map(({ text }) => text).join()).not.toMatch(/Begay|Lena/);
  });

  test('of several resources is everything', () => {
    expect(checkAll([patient, all[0]?.[1], patient])).toHaveLength(8);
  });

  test.each([
    [undefined],
    [null],
    [[]],
    ['Patient'],
    [{}],
    [{ resourceType: 'Nothing' }],
    [{ resourceType: '__proto__' }],
  ])('%j is no resource', (value) => expect(checkResource(value)).not.toEqual([]));

  test('a body made to cost much costs little, and its keys are not repeated', () => {
    const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`x${i}`, 1]));
    let deep: Json = {};
    for (let i = 0; i < 100_000; i++) deep = { linkId: '1', item: [deep], extension: [deep] };
    const before = performance.now();
    expect(checkResource({ resourceType: 'Basic', code: { text: 'x' }, ...many })).toHaveLength(100);
    const codes = checkResource({ resourceType: 'Questionnaire', status: 'active', item: [deep] }).map(
      ({ code }) => code,
    );
    expect(codes).toContain('depth');
    expect(performance.now() - before).toBeLessThan(5_000);
    const odd = checkResource({ resourceType: 'Basic', code: { text: 'x', 'Lena Begay': 1 } }, 'base');
    expect(odd).toEqual([
      { code: 'unknown-element', expression: 'Basic.code', text: 'No such element.', type: 'structure' },
    ]);
  });

  test('a task of a kind without a profile is refused', () => {
    const [, task] = all.find(([name]) => name === 'task-fulfill')!;
    const other = { ...task, code: { coding: [{ system: 'http://example.org', code: 'other' }] } };
    expect(checkResource(other).map(({ code, expression }) => [code, expression])).toEqual([['profile', 'Task.code']]);
    expect(checkResource(other, 'us-core')).toEqual([]);
  });

  test('a profile that the resource claims is checked, by the url of US Core too', () => {
    const meta = { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition'] };
    const condition = { resourceType: 'Condition', meta, subject: { reference: 'Group/x' } };
    expect(checkResource(condition).map(({ expression }) => expression)).toEqual([
      'Condition.category',
      'Condition.code',
      'Condition.subject',
    ]);
    expect(checkResource(condition, 'base')).toEqual([]);
  });

  test('what Medplum adds to meta is no unknown element', () => {
    const meta = {
      project: '7f0c',
      author: { reference: 'ClientApplication/x' },
      compartment: [{ reference: 'Patient/x' }],
    };
    expect(checkResource({ resourceType: 'Basic', meta, code: { text: 'x' } }, 'base')).toEqual([]);
  });
});
