import { describe, expect, test } from 'vitest';
import { SEED } from '../../scripts/fax-corpus/corpus.ts';
import { formOf, lookAlikes, patientOf } from '../../scripts/fax-corpus/look-alikes.ts';
import { decideMatch } from '../../src/fhir/patient-match.ts';

const world = lookAlikes(SEED);
const charts = world.charts.map(patientOf);

/** Whom the matcher alone would link, were the form read without a fault and every chart looked at. */
const linked = world.faxes.map((fax) => {
  const { given, family, suffix, birthDate, gender, phone, line, city, zip } = fax.form.patient;
  const person = { name: { given, family, ...(suffix ? { suffix } : {}) }, birthDate, gender, phone };
  const address = { line: [line], city, state: 'AZ', postalCode: zip };
  return { fax, patient: decideMatch({ ...person, address }, charts, { fictionalPhonesCount: true }).patient };
});

describe('forms about people who look alike', () => {
  test('are at least three hundred, from known senders, of every kind, the same for a seed', async () => {
    expect(world.faxes.length).toBeGreaterThanOrEqual(300);
    expect(new Set(world.faxes.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(15);
    const numbers = new Set(world.senders.map(({ office }) => office.fax));
    expect(world.faxes.filter(({ form }) => !numbers.has(form.office.fax))).toEqual([]);
    expect(lookAlikes(SEED)).toEqual(world);
    const [first] = world.faxes;
    expect(first && Buffer.from(await formOf(first)).equals(await formOf(first))).toBe(true);
  });

  test('that are clean say what one chart says', () => {
    const byId = new Map(world.charts.map((chart) => [chart.id, chart]));
    for (const { form, patient, clean } of world.faxes) {
      if (!clean) continue;
      const { id: _, plan, memberId, group, ...person } = byId.get(patient ?? '') ?? ({} as never);
      expect({ ...form.patient, plan: form.plan, memberId: form.memberId, group: form.group }).toEqual({
        ...person,
        plan,
        memberId,
        group,
      });
    }
  });

  test('are linked to no wrong chart, and the clean ones mostly to the right one', () => {
    expect(linked.filter(({ fax, patient }) => patient !== undefined && patient !== fax.patient)).toEqual([]);
    const clean = linked.filter(({ fax }) => fax.clean);
    expect(clean.filter(({ patient }) => patient !== undefined).length / clean.length).toBeGreaterThanOrEqual(0.7);
  });
});
