/** A request for records → its Task, and its release → a Consent. Pure. */
import type { Consent, Patient, Task } from '@medplum/fhirtypes';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import type { MatchRecord } from '../patients/resolve.ts';
import { matchExtension } from '../referrals/resources.ts';
import { filledIn } from './filled-in.ts';
import { recordsStatus, STATES, type State } from './lifecycle.ts';
import type { Sensitive } from './release.ts';
import type { RecordsAsked, ReleaseInput } from './shape.ts';

const V3 = 'http://terminology.hl7.org/CodeSystem';
const ACT_CODE = `${V3}/v3-ActCode`;

/** Labels of the categories that a release lets go. */
const LABEL: Readonly<Record<Sensitive, string>> = {
  'mental-health': 'MH',
  'substance-use': 'SUD',
  hiv: 'HIV',
  genetic: 'GDIS',
  reproductive: 'SEX',
  psychotherapy: 'PSYTHPN',
};

const REASON: Readonly<Record<RecordsAsked['purpose'], string>> = {
  treatment: 'TREAT',
  personal: 'PATRQT',
  legal: 'HLEGAL',
  insurance: 'COVERAGE',
  disability: 'COVERAGE',
  school: 'PATRQT',
  other: 'PATRQT',
};

type Ref = { readonly reference?: string; readonly display?: string };

export interface TaskParts {
  /** Act id of the request: our number of it. */
  readonly id: string;
  readonly at: string;
  readonly state: State;
  readonly asked: RecordsAsked;
  readonly patient: string;
  readonly requester: Ref;
  readonly owner: Ref;
  readonly consent?: string;
  readonly match: MatchRecord;
  /** As an outside sender wrote them. */
  readonly submitted?: Patient;
  readonly urgent: boolean;
  /** Documents of the request, and of the release. */
  readonly forms: readonly string[];
  /** ISO dates; none while nobody has been identified. */
  readonly clock?: { readonly from: string; readonly promised: string };
  readonly output: Task['output'];
}

export function recordsTask(p: TaskParts): Task {
  const form = filledIn(p.asked);
  return {
    resourceType: 'Task',
    contained: [form.contained, ...(p.submitted ? [{ ...p.submitted, id: 'patient' }] : [])],
    extension: [
      form.extension,
      matchExtension(p.match),
      ...(p.submitted ? [{ url: EXTENSION.submitted, valueReference: { reference: '#patient' } }] : []),
    ],
    identifier: [{ system: SID.recordsRequest, value: p.id }],
    groupIdentifier: { system: SID.recordsRequest, value: p.id },
    ...statusOf(p.state),
    intent: 'order',
    priority: p.urgent ? 'urgent' : 'routine',
    code: { coding: [{ system: CODES.taskKind, code: 'records-release' }] },
    ...(p.consent && { focus: { reference: p.consent } }),
    for: { reference: p.patient },
    authoredOn: p.at,
    lastModified: p.at,
    requester: { ...p.requester },
    owner: { ...p.owner },
    ...(p.clock && clockOf(p.clock)),
    ...(p.forms.length > 0 && { input: p.forms.map(formInput) }),
    ...(p.output && p.output.length > 0 && { output: p.output }),
  } as Task; // a Reference may have a display alone
}

/** Status, business status, and why where the work stands still. */
export function statusOf(state: State, why?: string): Pick<Task, 'status' | 'businessStatus' | 'statusReason'> {
  const { task, display } = STATES[state];
  const stopped = task === 'on-hold' || task === 'rejected' || task === 'cancelled';
  return {
    status: task,
    businessStatus: recordsStatus(state),
    statusReason: stopped ? { text: why ?? display } : undefined,
  };
}

export const clockOf = ({ from, promised }: { from: string; promised: string }): Pick<Task, 'restriction'> => ({
  restriction: { period: { start: from, end: promised } },
});

export const formInput = (reference: string): NonNullable<Task['input']>[number] => ({
  type: { coding: [{ system: CODES.taskKind, code: 'records-form' }] },
  valueReference: { reference },
});

export interface ConsentParts {
  readonly release: ReleaseInput;
  readonly patient: string;
  readonly recipient: Ref;
  readonly organization: Ref;
  readonly purpose: RecordsAsked['purpose'];
  readonly document?: string;
}

/** A release as it came: `proposed` until a person declares it good. STANDARDS of the field: HIPAA authorization as R4 Consent. */
export function releaseConsent(p: ConsentParts): Consent {
  const { release } = p;
  const { signedOn, expiresOn, from, to, sensitive = [] } = release;
  const form = filledIn(release);
  const period = { ...(signedOn && { start: signedOn }), ...(expiresOn && { end: expiresOn }) };
  const inOrder = !signedOn || !expiresOn || signedOn <= expiresOn;
  const data = { ...(from && { start: from }), ...(to && { end: to }) };
  return {
    resourceType: 'Consent',
    contained: [form.contained],
    extension: [form.extension],
    status: 'proposed',
    scope: { coding: [{ system: `${V3}/consentscope`, code: 'patient-privacy' }] },
    category: [
      { coding: [{ system: CODES.loinc, code: '64292-6' }] },
      { coding: [{ system: ACT_CODE, code: 'IDSCL' }] },
    ],
    patient: { reference: p.patient },
    ...(signedOn && { dateTime: signedOn }),
    ...(release.signedBy?.relationship === 'self' && { performer: [{ reference: p.patient }] }),
    organization: [{ ...p.organization }],
    ...(p.document && { sourceReference: { reference: p.document } }),
    policyRule: { coding: [{ system: `${V3}/consentpolicycodes`, code: 'hipaa-auth' }] },
    provision: {
      type: 'permit',
      ...(inOrder && Object.keys(period).length > 0 && { period }),
      ...(p.recipient.reference && {
        actor: [
          {
            role: { coding: [{ system: `${V3}/v3-ParticipationType`, code: 'IRCP' }] },
            reference: { ...p.recipient },
          },
        ],
      }),
      action: [{ coding: [{ system: `${V3}/consentaction`, code: 'disclose' }] }],
      ...(sensitive.length > 0 && { securityLabel: sensitive.map((one) => ({ system: ACT_CODE, code: LABEL[one] })) }),
      purpose: [{ system: `${V3}/v3-ActReason`, code: REASON[p.purpose] }],
      ...(Object.keys(data).length > 0 && (!from || !to || from <= to) && { dataPeriod: data }),
    },
  } as Consent; // an actor's Reference is of one of its types
}
