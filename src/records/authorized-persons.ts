/** Relatives whom a patient lets ask: told by telephone or in person, each with what they may ask for and until when. */
import type { Consent, Patient, RelatedPerson } from '@medplum/fhirtypes';
import * as z from 'zod';
import { isActId } from '../act-key.ts';
import { type ActContext, type Call, defineAction, type Reads, type Work } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import { Fault, isFault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES, SID, TAG } from '../fhir/systems.ts';
import { RECORD_CLASSES } from '../mappings/records-schema.ts';
import { nameShape, phoneShape } from '../patients/shape.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { filledIn, readFilledIn } from './filled-in.ts';
import { SENSITIVE } from './release.ts';
import { identityShape } from './shape.ts';

const granted = z.strictObject({
  person: z.strictObject({ name: nameShape, relationship: plainText(60), phone: phoneShape.optional() }),
  /** None: everything but what has to be named. */
  classes: z.array(z.enum(RECORD_CLASSES)).max(20).default([]),
  sensitive: z
    .array(z.enum(SENSITIVE).exclude(['psychotherapy']))
    .max(10)
    .default([]),
  until: z.iso.date(),
  told: z.enum(['phone', 'in-person']),
});

export const authorizeShape = granted
  .extend({ identity: identityShape.meta({ description: 'How the patient was identified who says so.' }) })
  .meta({ id: 'AuthorizePerson' });
export const endShape = z
  .strictObject({ told: z.enum(['phone', 'in-person', 'writing']), reason: plainText(500).optional() })
  .meta({ id: 'EndAuthorization' });

export interface AuthorizedPerson {
  readonly person: Stored<RelatedPerson>;
  readonly consent: Stored<Consent>;
}

export interface AuthorizeDeps {
  readonly directory: Pick<Directory, 'group'>;
  /** Calendar day of an instant in the clinic, ISO date. */
  readonly dayOf: (at: string) => string;
}

type Authorize = z.output<typeof authorizeShape>;
interface Found {
  readonly patient: Stored<Patient>;
  readonly us: { readonly reference: string; readonly display: string };
}

/** 45 CFR 164.510(b), and the clinic's own promise: a patient names relatives by calling or coming. RelatedPerson and Consent in one act. */
export const authorizePerson = (deps: AuthorizeDeps) =>
  defineAction<Authorize, undefined, Found>({
    name: 'authorize-person',
    summary: 'Note that a patient lets somebody ask for records',
    scope: 'system/Consent.u',
    input: authorizeShape,
    fence: 'lane',
    writes: ['RelatedPerson', 'Consent'],
    async open(_input, call) {
      refuseNoPerson(call);
      const { idempotencyKey } = call;
      if (idempotencyKey === undefined) {
        const text = 'An Idempotency-Key header makes it happen once.';
        throw new Fault('required', { code: 'idempotency-key-required', text, expression: 'Idempotency-Key' });
      }
      return { parts: ['authorize-person', call.target, call.caller.clientId, idempotencyKey], state: undefined };
    },
    async find({ until }, _opened, { call, at }, reads) {
      const [patient, us] = await Promise.all([readPatient(call.target ?? '', reads), deps.directory.group()]);
      if (patient.active === false) {
        throw new Fault('business-rule', { code: 'patient-inactive', text: 'This chart is closed.' });
      }
      if (until < deps.dayOf(at)) {
        const text = 'The day it lasts until has passed.';
        throw new Fault('value', { code: 'period', text, expression: '$.until' });
      }
      return { patient, us };
    },
    build: (input, found, act) => write(input, found, act, deps.dayOf(act.at)),
  });

function write({ identity, ...given }: Authorize, { patient, us }: Found, act: ActContext, today: string): Work {
  const [person, consent] = [act.urn(), act.urn()];
  const reference = `Patient/${patient.id}`;
  const form = filledIn(given);
  const { name, relationship, phone } = given.person;
  const relative: RelatedPerson = {
    resourceType: 'RelatedPerson',
    identifier: [{ system: SID.authorizedPerson, value: act.act }],
    active: true,
    patient: { reference },
    relationship: [{ text: relationship }],
    name: [{ family: name.family, given: name.given, ...(name.suffix && { suffix: [name.suffix] }) }],
    ...(phone && { telecom: [{ system: 'phone', value: phone }] }),
    period: { start: today, end: given.until },
  };
  const permit: Consent = {
    resourceType: 'Consent',
    contained: [form.contained],
    extension: [form.extension],
    identifier: [{ system: SID.authorizedPerson, value: act.act }],
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: CODES.loinc, code: '59284-0' }] }],
    patient: { reference },
    dateTime: act.at,
    performer: [{ reference }],
    organization: [{ reference: us.reference, display: us.display }],
    policy: [{ uri: 'https://www.ecfr.gov/current/title-45/section-164.510' }],
    verification: [{ verified: true, verifiedWith: { reference }, verificationDate: act.at }],
    provision: {
      type: 'permit',
      period: { start: today, end: given.until },
      actor: [
        {
          role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'DELEGATEE' }] },
          reference: { reference: person },
        },
      ],
    },
  };
  const how = identity.how === 'photo-id' ? `${identity.how}: ${identity.kind}` : identity.how;
  return {
    create: [
      { urn: person, resource: relative },
      { urn: consent, resource: permit },
    ],
    update: [],
    status: 201,
    record: {
      activity: { system: CODES.recordsStep, code: 'authorize-person' },
      operation: 'CREATE',
      targets: [person, consent],
      patient: reference,
      reason: { text: `told ${given.told === 'phone' ? 'by telephone' : 'in person'}; identified by ${how}` },
    },
  };
}

/** The patient has said no: from this moment on they may ask for nothing. */
export const endAuthorization = () =>
  defineAction<z.output<typeof endShape>, AuthorizedPerson, AuthorizedPerson>({
    name: 'end-authorization',
    summary: 'End what somebody may ask for',
    scope: 'system/Consent.u',
    input: endShape,
    fence: 'version',
    writes: ['RelatedPerson', 'Consent'],
    async open(_input, call, reads) {
      refuseNoPerson(call);
      const [patient = '', number = ''] = (call.target ?? '').split('/');
      const found = await readAuthorized(patient, number, reads);
      const done = found.consent.status === 'inactive' && { done: [found.person, found.consent] };
      return { parts: ['end-authorization', number, found.consent.meta.versionId], state: found, ...done };
    },
    find: async (_input, { state }) => state,
    build: ({ told, reason }, { person, consent }, { at }) => ({
      create: [],
      update: [
        {
          resource: { ...person, active: false, period: { ...person.period, end: at } },
          versionId: person.meta.versionId,
        },
        { resource: { ...consent, status: 'inactive' }, versionId: consent.meta.versionId },
      ],
      status: 200,
      record: {
        activity: { system: CODES.recordsStep, code: 'end-authorization' },
        operation: 'UPDATE',
        targets: [`RelatedPerson/${person.id}`, `Consent/${consent.id}`],
        ...(consent.patient?.reference && { patient: consent.patient.reference }),
        reason: { text: reason === undefined ? `told ${told}` : `told ${told}; ${reason}` },
      },
    }),
  });

function refuseNoPerson({ caller, organization }: Call): void {
  if (organization !== undefined) {
    throw new Fault('forbidden', { code: 'ours-only', text: 'Whom a patient authorizes is the group’s own matter.' });
  }
  if (!caller.person) {
    throw new Fault('forbidden', {
      code: 'person-required',
      text: 'Only a person may say that they identified a patient.',
    });
  }
}

async function readPatient(id: string, reads: Reads): Promise<Stored<Patient>> {
  return reads.read('Patient', id).catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    throw new Fault('not-found', { code: 'patient-not-found', text: 'There is no such patient.' });
  });
}

export const authorizedNumber = ({ identifier }: RelatedPerson): string =>
  identifier?.find(({ system }) => system === SID.authorizedPerson)?.value ?? '';

async function readAuthorized(patient: string, number: string, reads: Reads): Promise<AuthorizedPerson> {
  const found = isActId(number) ? (await listAuthorized(patient, reads, number))[0] : undefined;
  if (found) return found;
  const text = 'There is no such authorized person of this patient.';
  throw new Fault('not-found', { code: 'authorized-person-not-found', text });
}

/** Everybody a patient has authorized, those whose time is over too; the first first. */
export async function listAuthorized(patient: string, reads: Reads, number?: string): Promise<AuthorizedPerson[]> {
  await readPatient(patient, reads);
  const where: [string, string][] = [['patient', `Patient/${patient}`]];
  if (number !== undefined) where.push(['identifier', `${SID.authorizedPerson}|${number}`]);
  const { matches } = await reads.search<RelatedPerson>({ type: 'RelatedPerson', where, count: 100 });
  const people = matches.filter((one) => authorizedNumber(one) !== '');
  // Both are always written by one act, whose tag finds the other.
  const acts = people.flatMap(({ meta }) => meta.tag?.find(({ system }) => system === TAG.act)?.code ?? []);
  if (acts.length === 0) return [];
  const tags = acts.map((code) => `${TAG.act}|${code}`).join(',');
  const consents = await reads.search<Consent>({ type: 'Consent', where: [['_tag', tags]], count: 100 });
  return people.flatMap((person) => {
    const consent = consents.matches.find(({ provision }) =>
      provision?.actor?.some(({ reference }) => reference.reference === `RelatedPerson/${person.id}`),
    );
    return consent ? [{ person, consent }] : [];
  });
}

export const grantedOf = (consent: Consent) => granted.parse(readFilledIn(consent));
