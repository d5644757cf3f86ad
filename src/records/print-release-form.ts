import type { Communication, Patient } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Mac } from '../act-key.ts';
import { type ActPorts, defineAction, type Reads } from '../action.ts';
import { type RecordsReleaseForm, recordsReleaseForm } from '../documents/records-release-form.ts';
import { returnToken } from '../documents/return-token.ts';
import { Fault, isFault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import { RECORD_CLASSES } from '../mappings/records-schema.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { CATEGORY_WORDS } from './category-words.ts';
import { nameOf } from './check-request.ts';
import type { RecordsDeps } from './deps.ts';
import { SENSITIVE } from './release.ts';
import { askedOf, type RecordsRequest, readRequest, requestNumber, submittedOf } from './request.ts';
import type { RecordsAsked } from './shape.ts';

/** What a release form is printed for. */
export type FormFor = { readonly request: string } | { readonly patient: string };

/** The code on a form: that of the request's letters, or one of the patient's own. */
const tokenFor = (mac: Mac, on: FormFor) =>
  returnToken(mac, 'request' in on ? ['records', on.request] : ['records-form', on.patient]);

/** `Patient/…`, or our number of a request, as the target of the act. */
const partsOf = (target: string): FormFor =>
  target.startsWith('Patient/') ? { patient: target } : { request: target };

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/communication-category';

interface Found {
  readonly request?: RecordsRequest;
  readonly patient: Stored<Patient>;
  readonly token: string;
}

/** A form was printed: its code is known from now on, so that the signed copy finds its way back. */
export const printReleaseForm = () =>
  defineAction<Record<string, never>, Found, Found>({
    name: 'print-release-form',
    summary: 'Print a release form',
    scope: 'system/Consent.c',
    input: z.strictObject({}),
    fence: 'lane',
    writes: ['Communication'],
    async open(_input, call, reads, mac) {
      const on = partsOf(call.target ?? '');
      const { organization } = call;
      if ('patient' in on && organization !== undefined) {
        throw new Fault('not-found', { code: 'patient-not-found', text: 'There is no such patient.' });
      }
      const who = organization === undefined ? {} : { organization };
      const request = 'request' in on ? await readRequest(on.request, who, reads) : undefined;
      const reference = request ? (request.task.for?.reference ?? '') : 'patient' in on ? on.patient : '';
      const [patient, token] = await Promise.all([readPatient(reference, reads), tokenFor(mac, on)]);
      return { parts: ['print-release-form', call.target], state: { ...(request && { request }), patient, token } };
    },
    async find(_input, { state }, { call }) {
      // What became of a chart is not for a partner to learn.
      if (state.patient.active !== false || call.organization !== undefined) return state;
      throw new Fault('business-rule', { code: 'patient-inactive', text: 'This chart is closed.' });
    },
    build(_input, { request, patient, token }, act) {
      const urn = act.urn();
      const reference = `Patient/${patient.id}`;
      const resource: Communication = {
        resourceType: 'Communication',
        identifier: [{ system: SID.returnToken, value: token }],
        // The form rests on the chart that it is filled in from: it is no letter of a request.
        basedOn: [{ reference }],
        status: 'completed',
        category: [{ coding: [{ system: CATEGORY, code: 'notification' }] }],
        ...(request && { about: [{ reference: `Task/${request.task.id}` }] }),
        subject: { reference },
        reasonCode: [{ coding: [{ system: CODES.recordsStep, code: 'print-release-form' }] }],
        recipient: [{ reference }],
        sent: act.at,
        payload: [{ contentString: 'A release form was printed.' }],
      };
      return {
        create: [{ urn, resource }],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.recordsStep, code: 'print-release-form' },
          operation: 'CREATE',
          targets: [urn],
          patient: reference,
        },
      };
    },
  });

async function readPatient(reference: string, reads: Reads): Promise<Stored<Patient>> {
  return reads.read('Patient', reference.slice('Patient/'.length)).catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    throw new Fault('not-found', {
      code: 'patient-not-found',
      text: 'There is no such patient.',
      expression: 'patient',
    });
  });
}

const NOBODY: Patient = { resourceType: 'Patient' };

/** The form as a PDF: a partner's with its own words about the patient, anybody else's by the chart. */
export async function releaseFormPdf(
  on: FormFor,
  organization: string | undefined,
  { directory, tables }: Pick<RecordsDeps, 'directory' | 'tables'>,
  { store, mac }: Pick<ActPorts, 'store' | 'mac'>,
): Promise<Uint8Array> {
  const who = organization === undefined ? {} : { organization };
  const request = 'request' in on ? await readRequest(on.request, who, store) : undefined;
  // A partner's form is in its own words, whatever the chart says.
  const own = request && organization !== undefined ? (submittedOf(request.task) ?? NOBODY) : undefined;
  const reference = request ? (request.task.for?.reference ?? '') : 'patient' in on ? on.patient : '';
  const [patient, group, desk, token] = await Promise.all([
    own ?? readPatient(reference, store),
    directory.group(),
    directory.patientServices(),
    tokenFor(mac, request ? { request: requestNumber(request.task) } : on),
  ]);
  const asked = request && askedOf(request.task);
  const phone = patient.telecom?.find(({ system }) => system === 'phone')?.value;
  const { classes = [], sensitive = [], from, to } = asked?.records ?? {};
  return recordsReleaseForm({
    token,
    group: {
      name: group.display,
      ...(desk.phone !== undefined && { phone: desk.phone }),
      ...(desk.fax !== undefined && { fax: desk.fax }),
    },
    patient: { name: nameOf(patient), birthDate: usDate(patient.birthDate), ...(phone && { phone }) },
    ...(asked && { recipient: recipientOf(asked, nameOf(patient)), purpose: asked.purpose }),
    classes: RECORD_CLASSES.map((code) => ({
      text: tables.classes[code].display.replace(/:.*/, ''),
      ticked: classes.includes(code),
    })),
    sensitive: SENSITIVE.filter((one) => one !== 'psychotherapy').map((one) => ({
      text: CATEGORY_WORDS[one],
      ticked: sensitive.includes(one),
    })),
    ...(from !== undefined && { from: usDate(from) }),
    ...(to !== undefined && { to: usDate(to) }),
  });
}

function recipientOf({ requester }: RecordsAsked, patient: string): NonNullable<RecordsReleaseForm['recipient']> {
  switch (requester.kind) {
    case 'provider':
      return {
        ...(requester.organization && { name: requester.organization.name }),
        ...(requester.fax !== undefined && { fax: requester.fax }),
      };
    case 'patient':
      return { name: patient };
    case 'representative':
      return { name: [...requester.name.given, requester.name.family].join(' ') };
    default:
      return { name: requester.name, ...(requester.fax !== undefined && { fax: requester.fax }) };
  }
}

const usDate = (iso = '') => iso.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$2/$3/$1');
