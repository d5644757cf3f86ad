/** One broken resource for each invariant of R4's data types, and those of its resources. */
import type { BrokenRow } from './broken.ts';
import { RESOURCE_BREAKS } from './invariant-breaks-resources.ts';
import type { Json } from './mutations.ts';

export const INVARIANT_BREAKS: readonly BrokenRow[] = [
  ['per-1', 'coverage', 'Coverage.period', { period: { start: '2026-12-31', end: '2026-01-01' } }],
  [
    'per-1',
    'appointment',
    'Appointment.requestedPeriod[0]',
    { requestedPeriod: [{ start: '2026-11-24T10:00:00Z', end: '2026-11-24T10:00:00+01:00' }] },
  ],
  ['att-1', 'patient', 'Patient.photo[0].contentType', { photo: [{ data: 'QUJD' }] }],
  ['cpt-2', 'patient', 'Patient.telecom[0].system', { telecom: [{ value: '+16025550123' }] }],
  ['ext-1', 'basic', 'Basic.extension[0]', { extension: [{ url: 'http://example.org/x' }] }],
  ['qty-3', 'observation', 'Observation.value.system', { valueQuantity: { value: 1, code: 'kg' } }],
  ['rng-2', 'observation', 'Observation.value', { valueRange: { low: { value: 2 }, high: { value: 1 } } }],
  ['rat-1', 'observation', 'Observation.value', { valueRatio: { numerator: { value: 2 } } }],
  [
    'age-1',
    'condition',
    'Condition.onset',
    { onsetAge: { value: -1, system: 'http://unitsofmeasure.org', code: 'a' } },
  ],
  [
    'cnt-3',
    'basic',
    'Basic.extension[0].value',
    {
      extension: [
        { url: 'http://example.org/x', valueCount: { value: 1.5, system: 'http://unitsofmeasure.org', code: '1' } },
      ],
    },
  ],
  [
    'dis-1',
    'basic',
    'Basic.extension[0].value',
    {
      extension: [
        { url: 'http://example.org/x', valueDistance: { value: 1, system: 'http://example.org', code: 'km' } },
      ],
    },
  ],
  [
    'drt-1',
    'basic',
    'Basic.extension[0].value.code',
    { extension: [{ url: 'http://example.org/x', valueDuration: { system: 'http://unitsofmeasure.org', code: 'd' } }] },
  ],
  [
    'exp-1',
    'basic',
    'Basic.extension[0].value',
    { extension: [{ url: 'http://example.org/x', valueExpression: { language: 'text/fhirpath' } }] },
  ],
  [
    'drq-1',
    'basic',
    'Basic.extension[0].value.codeFilter[0]',
    {
      extension: [
        {
          url: 'http://example.org/x',
          valueDataRequirement: { type: 'Patient', codeFilter: [{ path: 'a', searchParam: 'b' }] },
        },
      ],
    },
  ],
  [
    'drq-2',
    'basic',
    'Basic.extension[0].value.dateFilter[0]',
    {
      extension: [
        {
          url: 'http://example.org/x',
          valueDataRequirement: { type: 'Patient', dateFilter: [{ path: 'a', searchParam: 'b' }] },
        },
      ],
    },
  ],
  [
    'trd-1',
    'basic',
    'Basic.extension[0].value',
    {
      extension: [
        {
          url: 'http://example.org/x',
          valueTriggerDefinition: { type: 'data-added', timingDate: '2026-11-24', data: [{ type: 'Patient' }] },
        },
      ],
    },
  ],
  [
    'trd-2',
    'basic',
    'Basic.extension[0].value.data',
    {
      extension: [
        {
          url: 'http://example.org/x',
          valueTriggerDefinition: {
            type: 'periodic',
            timingDate: '2026-11-24',
            condition: { language: 'text/fhirpath', expression: 'true' },
          },
        },
      ],
    },
  ],
  [
    'trd-3',
    'basic',
    'Basic.extension[0].value',
    { extension: [{ url: 'http://example.org/x', valueTriggerDefinition: { type: 'named-event' } }] },
  ],
  ...timing('tim-1', 'durationUnit', { duration: 1 }),
  ...timing('tim-2', 'periodUnit', { period: 1 }),
  ...timing('tim-4', 'duration', { duration: -1, durationUnit: 'd' }),
  ...timing('tim-5', 'period', { period: -1, periodUnit: 'd' }),
  ...timing('tim-6', 'period', { periodMax: 2 }),
  ...timing('tim-7', 'duration', { durationMax: 2 }),
  ...timing('tim-8', 'count', { countMax: 2 }),
  ...timing('tim-9', 'offset', { offset: 5, when: ['C'] }),
  ...timing('tim-10', 'timeOfDay', { timeOfDay: ['08:00:00'], when: ['AC'] }),
  ...RESOURCE_BREAKS,
];

function timing(key: string, at: string, repeat: Json): BrokenRow[] {
  return [
    [
      key,
      'medication-request',
      `MedicationRequest.dosageInstruction[0].timing.repeat.${at}`,
      { dosageInstruction: [{ timing: { repeat } }] },
    ],
  ];
}
