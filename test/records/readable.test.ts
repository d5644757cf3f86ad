/** Nothing of a resource that a person would want is lost on its way to paper. */
import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readable } from '../../src/records/readable.ts';
import { attachmentsOf } from '../../src/records/readable-attachments.ts';

const said = (resource: unknown): string[] =>
  readable(resource as Resource).lines.map(({ label, value, depth }) => `${'  '.repeat(depth)}${label}: ${value}`);

const LOINC = 'http://loinc.org';

describe('a resource on paper', () => {
  test('a result: what, how much, against what, when', () => {
    const a1c = {
      resourceType: 'Observation',
      id: 'o1',
      meta: {
        versionId: '3',
        security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }],
      },
      text: { status: 'generated', div: '<div>A1c</div>' },
      status: 'final',
      code: { coding: [{ system: LOINC, code: '4548-4', display: 'Hemoglobin A1c' }], text: 'A1c' },
      subject: { reference: 'Patient/p1' },
      effectiveDateTime: '2026-03-05T14:30:00-07:00',
      valueQuantity: { value: 7.2, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
      interpretation: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
              code: 'H',
              display: 'High',
            },
          ],
        },
      ],
      referenceRange: [{ low: { value: 4, unit: '%' }, high: { value: 5.6, unit: '%' } }],
      note: [{ text: 'Fasting', authorString: 'Lab', time: '2026-03-05' }],
    };
    const { title, lines } = readable(a1c as Resource, (one) => (one === 'Patient/p1' ? 'Ana Sample' : undefined));
    expect(title).toBe('Result: A1c');
    expect(lines.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Test: A1c (Hemoglobin A1c, LOINC 4548-4)',
      'Result: 7.2 %',
      'Interpretation: High',
      'Reference range: 4 % to 5.6 %',
      'Taken on: 03/05/2026 14:30 UTC-07:00',
      'Status: final',
      'Note: Fasting (Lab, 03/05/2026)',
      'Subject: Ana Sample',
      'Security labels: N',
    ]);
  });

  test('a prescription with its directions', () => {
    const lines = said({
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { text: 'Lisinopril 10 mg' },
      dosageInstruction: [
        {
          text: 'One tablet twice a day',
          timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } },
          doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet' } }],
        },
      ],
      dispenseRequest: { numberOfRepeatsAllowed: 3, validityPeriod: { start: '2026-01-01' } },
    });
    expect(lines).toEqual([
      'Medication: Lisinopril 10 mg',
      'Status: active',
      'Intent: order',
      'Directions: ',
      '  Text: One tablet twice a day',
      '  Timing: ',
      '    Repeat: 2 times, every 1 day',
      '  Dose and rate: ',
      '    Dose: 1 tablet',
      'Dispense request: ',
      '  Number of repeats allowed: 3',
      '  Validity: from 01/01/2026',
    ]);
  });

  test('a patient with what was not known, and an extension', () => {
    const lines = said({
      resourceType: 'Patient',
      name: [
        { family: 'Sample', given: ['Ana', 'M'], use: 'official' },
        { family: 'Old', use: 'maiden' },
      ],
      _birthDate: {
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
      },
      telecom: [{ system: 'phone', value: '+16025550123', use: 'home' }],
      address: [{ line: ['1 Main St'], city: 'Mesa', state: 'AZ', postalCode: '85201' }],
      extension: [
        {
          url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race',
          extension: [{ url: 'text', valueString: 'White' }],
        },
      ],
    });
    expect(lines).toEqual([
      'Name: Ana M Sample',
      'Name: Old (maiden)',
      'Phone or e-mail: +16025550123 (phone, home)',
      'Address: 1 Main St, Mesa, AZ 85201',
      'Date of birth: ',
      '  Data absent reason: unknown',
      'Race: ',
      '  Text: White',
    ]);
  });

  test('what a person wrote instead of a machine is said; what is contained is said', () => {
    const lines = said({
      resourceType: 'Goal',
      text: { status: 'additional', div: '<div>Walk <b>daily</b> &amp; swim</div>' },
      contained: [{ resourceType: 'Practitioner', id: 'a', name: [{ family: 'Doe' }] }],
      expressedBy: { reference: '#a' },
    });
    expect(lines).toEqual(['In words: Walk daily & swim', 'Expressed by: Doe', 'Practitioner: Doe: ', '  Name: Doe']);
  });

  test('what is named by a number alone is said by it', () => {
    const subject = { reference: 'Patient/p9' };
    expect(said({ resourceType: 'Basic', subject })).toEqual(['Subject: Patient/p9']);
    expect(said({ resourceType: 'Basic', subject: { ...subject, display: 'Ana' } })).toEqual(['Subject: Ana']);
  });

  test('a type that nobody thought of', () => {
    const { title, lines } = readable({
      resourceType: 'VisionPrescription',
      status: 'active',
      lensSpecification: [{ eye: 'left', sphere: -2 }],
    } as unknown as Resource);
    expect(title).toBe('Vision Prescription');
    expect(lines.at(-1)).toEqual({ label: 'Sphere', value: '-2', depth: 1 });
  });

  test('whatever it is made of: every word and number of it stands on the paper', () => {
    let next = 0;
    const leaf = fc.constant(0).map(() => `Word${next++}x`);
    const element = fc.constantFrom(
      'code',
      'text',
      'coding',
      'value',
      'unit',
      'display',
      'reference',
      'name',
      'family',
      'given',
      'line',
      'city',
      'start',
      'end',
      'low',
      'high',
      'status',
      'note',
      'period',
      'use',
      'type',
      'title',
      'repeat',
      'when',
      'valueString',
      'authorString',
      'identifier',
      '_status',
      'numerator',
      'period',
      'suffix',
      'assigner',
      'rank',
      'userX',
      'currency',
      'comparator',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(
        element,
        fc.oneof(
          { depthSize: 'small' },
          leaf,
          fc.array(leaf, { maxLength: 2 }),
          tie('tree'),
          fc.array(tie('tree'), { maxLength: 2 }),
          fc.integer({ min: 100_000, max: 999_999 }),
        ),
        { maxKeys: 5 },
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const all = readable({ resourceType: 'Basic', ...(value as object) } as Resource)
          .lines.map((one) => one.value)
          .join('\n');
        // Where something is named, the store's own number of it need not be said.
        const said = JSON.stringify(value).replaceAll(/"reference":(?:"Word\d+x"|\d+)/g, '"reference":0');
        for (const word of said.match(/Word\d+x|(?<=[:[,])\d{6}(?=[,\]}])/g) ?? []) expect(all).toContain(word);
      }),
      { numRuns: 2000 },
    );
  });
});

test('the files of a resource, wherever they stand', () => {
  const files = attachmentsOf({
    resourceType: 'DiagnosticReport',
    presentedForm: [
      { contentType: 'application/pdf', url: 'Binary/1' },
      { contentType: 'text/plain', data: 'SGk=' },
    ],
    contained: [{ resourceType: 'Media', content: { contentType: 'image/png', url: 'Binary/2' } }],
  } as unknown as Resource);
  expect(files.map(({ url, data }) => url ?? data)).toEqual(['Binary/1', 'SGk=', 'Binary/2']);
});
