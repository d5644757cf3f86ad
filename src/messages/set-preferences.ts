import type { Consent, Patient } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, defineAction } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import { phoneShape } from '../patients/shape.ts';
import type { Create, Stored, Update } from '../ports/fhir-store/index.ts';
import { openStep } from '../step.ts';
import { CHOICES, CONTACT_SYSTEM, type Preferences, preferencesIn, readPreferences } from './preferences.ts';

/** Languages there are words in. */
export const LANGUAGES = ['en', 'es'] as const;

const choice = z.enum(CHOICES);
const confidential = z
  .union([z.strictObject({ phone: phoneShape }), z.strictObject({ email: z.email().max(320) })])
  .meta({
    id: 'ConfidentialContact',
    description: 'The only place where this patient is written to (45 CFR 164.522(b)).',
  });

export const preferencesShape = z
  .strictObject({
    sms: choice.optional().meta({ description: 'Text messages: as the patient said.' }),
    email: choice.optional().meta({ description: 'Mail: as the patient said.' }),
    language: z.enum(LANGUAGES).optional().meta({ description: 'The language the patient is written to in.' }),
    confidential: confidential.nullable().optional().meta({ description: 'null ends it.' }),
  })
  .check((ctx) => {
    if (Object.values(ctx.value).some((value) => value !== undefined)) return;
    const params = { kind: 'required', code: 'nothing-given', text: 'At least one of the fields.' };
    ctx.issues.push({ code: 'custom', params, input: undefined });
  })
  .meta({ id: 'MessagePreferences' });
export type SetPreferences = z.output<typeof preferencesShape>;

interface Found {
  readonly patient: Stored<Patient>;
  readonly consent: Stored<Consent> | undefined;
  readonly us: { readonly reference: string; readonly display?: string };
}

/** What a patient allows: by telephone or at the desk said to staff, or written back to a message (STOP, START). What is left out stays as it was. */
export const setMessagePreferences = (deps: {
  group(): Promise<Found['us']>;
}): Action<SetPreferences, Stored<Patient>, Found> =>
  defineAction<SetPreferences, Stored<Patient>, Found>({
    name: 'set-message-preferences',
    summary: 'Say how a patient may be written to',
    scope: 'system/Consent.u',
    input: preferencesShape,
    fence: 'version',
    writes: ['Patient', 'Consent'],

    async open(input, call, reads, mac) {
      const patient = await reads.read('Patient', call.target ?? '');
      return openStep('set-message-preferences', input, call, mac, { task: patient, state: patient, done: [patient] });
    },

    async find(_input, { state: patient }, _act, reads) {
      if (patient.active === false) {
        throw new Fault('business-rule', { code: 'patient-inactive', text: 'This chart is closed.' });
      }
      const [consent, us] = await Promise.all([readPreferences(patient.id, reads), deps.group()]);
      return { patient, consent, us };
    },

    build({ language, confidential, ...choices }, { patient, consent, us }, act) {
      const before = preferencesIn(consent);
      const { confidential: was, ...rest } = { ...before, ...given(choices) };
      const contact = confidential === undefined ? was : confidential === null ? undefined : contactIn(confidential);
      const said: Preferences = { ...rest, ...(contact && { confidential: contact }) };
      const reference = `Patient/${patient.id}`;
      const resource = consentOf(said, reference, us, act.at);
      const urn = act.urn();
      const create: Create[] = consent ? [] : [{ urn, resource }];
      const update: Update[] = [
        { resource: { ...patient, ...(language && speaking(patient, language)) }, versionId: patient.meta.versionId },
        ...(consent
          ? [{ resource: { ...resource, id: consent.id, meta: consent.meta }, versionId: consent.meta.versionId }]
          : []),
      ];
      return {
        create,
        update,
        status: 200,
        record: {
          activity: { system: CODES.messageStep, code: 'set-message-preferences' },
          operation: 'UPDATE',
          targets: [reference, consent ? `Consent/${consent.id}` : urn],
          patient: reference,
        },
      };
    },
  });

const given = ({ sms, email }: Pick<SetPreferences, 'sms' | 'email'>): Preferences => ({
  ...(sms && { sms }),
  ...(email && { email }),
});

const contactIn = (one: NonNullable<SetPreferences['confidential']>) =>
  'phone' in one ? ({ channel: 'sms', to: one.phone } as const) : ({ channel: 'email', to: one.email } as const);

/** A Consent to be written to: channel by channel what the patient said of it. */
export function consentOf(
  { confidential, ...choices }: Preferences,
  patient: string,
  us: Found['us'],
  at: string,
): Consent {
  const rules = Object.entries(choices).map(([channel, choice]) => ({
    type: choice === 'allowed' ? ('permit' as const) : ('deny' as const),
    code: [{ coding: [{ system: CONTACT_SYSTEM, code: channel }] }],
  }));
  return {
    resourceType: 'Consent',
    ...(confidential && {
      extension: [
        {
          url: EXTENSION.confidentialContact,
          valueContactPoint: { system: confidential.channel, value: confidential.to },
        },
      ],
    }),
    identifier: [{ system: SID.messagePreferences, value: patient.slice('Patient/'.length) }],
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: CODES.loinc, code: '59284-0' }] }],
    patient: { reference: patient },
    dateTime: at,
    performer: [{ reference: patient }],
    organization: [{ reference: us.reference, ...(us.display !== undefined && { display: us.display }) }],
    policy: [{ uri: 'https://www.ecfr.gov/current/title-47/section-64.1200' }],
    provision: { type: 'permit', ...(rules.length > 0 && { provision: rules }) },
  };
}

function speaking(
  { communication = [] }: Patient,
  language: (typeof LANGUAGES)[number],
): Pick<Patient, 'communication'> {
  const others = communication.filter(
    ({ language: one }) => one.coding?.every(({ code }) => code !== language) ?? true,
  );
  return {
    communication: [
      { language: { coding: [{ system: 'urn:ietf:bcp:47', code: language }] }, preferred: true },
      ...others.map(({ preferred: _preferred, ...one }) => one),
    ],
  };
}
