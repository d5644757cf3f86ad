/**
 * What the FHIR door serves, as one table: types, search parameters, includes, sort orders. Server, CapabilityStatement and docs are
 * made from it. A parameter stands here only where both stores index it.
 */
export type ParameterKind = 'token' | 'string' | 'date' | 'reference';

export interface SearchParameter {
  readonly kind: ParameterKind;
  /** Its value tells who a person is: only in a POST body, never in a URL. */
  readonly demographic?: true;
  /** Not for partners: it would tell them what others sent (a chart's id, how it was matched). */
  readonly oursOnly?: true;
}

export interface ServedType {
  readonly search: Readonly<Record<string, SearchParameter>>;
  readonly include?: readonly string[];
  readonly revinclude?: readonly string[];
  /** Besides `_lastUpdated`; each also with `-` before it. */
  readonly sort?: readonly string[];
}

/** What may stand after a parameter's name. */
export const MODIFIERS: Readonly<Record<ParameterKind, readonly string[]>> = {
  token: ['not', 'missing'],
  string: ['exact'],
  date: ['missing'],
  reference: ['missing'],
};

const token: SearchParameter = { kind: 'token' };
const string: SearchParameter = { kind: 'string' };
const date: SearchParameter = { kind: 'date' };
const reference: SearchParameter = { kind: 'reference' };
const ofPerson = (kind: ParameterKind): SearchParameter => ({ kind, demographic: true });
const ours = (kind: ParameterKind): SearchParameter => ({ kind, oursOnly: true });

const chart = { subject: ours('reference'), patient: ours('reference') };
const personName = { family: string, given: string, name: string };

/** Of every type that is searched. */
export const COMMON_SEARCH: Readonly<Record<string, SearchParameter>> = {
  _id: token,
  _lastUpdated: date,
  _tag: ours('token'),
  _profile: ours('token'),
};

export const SERVED = {
  ServiceRequest: {
    search: {
      identifier: token,
      ...chart,
      status: token,
      intent: token,
      priority: token,
      category: token,
      code: token,
      requester: reference,
      performer: reference,
      'performer-type': token,
      authored: date,
      occurrence: date,
    },
    include: ['ServiceRequest:patient', 'ServiceRequest:requester', 'ServiceRequest:performer'],
    revinclude: ['Task:focus', 'DocumentReference:related', 'Provenance:target', 'Communication:based-on'],
    sort: ['authored', 'occurrence'],
  },
  Task: {
    search: {
      identifier: token,
      ...chart,
      status: token,
      'business-status': token,
      code: token,
      priority: token,
      focus: reference,
      requester: reference,
      owner: reference,
      performer: token,
      'group-identifier': token,
      'part-of': reference,
      'authored-on': date,
      modified: date,
    },
    include: ['Task:focus', 'Task:patient', 'Task:requester', 'Task:owner'],
    revinclude: ['Provenance:target'],
    sort: ['authored-on', 'modified'],
  },
  Patient: {
    search: {
      identifier: ofPerson('token'),
      active: token,
      family: ofPerson('string'),
      given: ofPerson('string'),
      name: ofPerson('string'),
      birthdate: ofPerson('date'),
      gender: ofPerson('token'),
      phone: ofPerson('token'),
      email: ofPerson('token'),
      telecom: ofPerson('token'),
      'address-postalcode': ofPerson('string'),
      link: reference,
    },
    revinclude: ['ServiceRequest:patient', 'Task:patient', 'Coverage:patient'],
    sort: ['family', 'birthdate'],
  },
  Coverage: {
    search: {
      identifier: ofPerson('token'),
      status: token,
      beneficiary: reference,
      patient: reference,
      payor: reference,
      subscriber: reference,
    },
    include: ['Coverage:patient', 'Coverage:payor'],
  },
  DocumentReference: {
    search: {
      identifier: token,
      ...chart,
      status: token,
      type: token,
      category: token,
      'security-label': token,
      date,
      related: reference,
      custodian: reference,
      author: reference,
    },
    include: ['DocumentReference:patient', 'DocumentReference:author', 'DocumentReference:related'],
    sort: ['date'],
  },
  Practitioner: {
    search: { identifier: token, active: token, ...personName },
    revinclude: ['PractitionerRole:practitioner'],
    sort: ['family'],
  },
  PractitionerRole: {
    search: {
      identifier: token,
      active: token,
      practitioner: reference,
      organization: reference,
      location: reference,
      specialty: token,
    },
    include: ['PractitionerRole:practitioner', 'PractitionerRole:organization', 'PractitionerRole:location'],
  },
  Organization: {
    search: { identifier: token, active: token, name: string, partof: reference, type: token },
    include: ['Organization:partof'],
    sort: ['name'],
  },
  Location: {
    search: { identifier: token, name: string, organization: reference, 'address-postalcode': string },
    include: ['Location:organization'],
    sort: ['name'],
  },
  HealthcareService: {
    search: {
      identifier: token,
      active: token,
      name: string,
      organization: reference,
      location: reference,
      specialty: token,
    },
    include: ['HealthcareService:organization', 'HealthcareService:location'],
    sort: ['name'],
  },
  Communication: {
    search: {
      identifier: token,
      subject: reference,
      patient: reference,
      status: token,
      medium: token,
      'based-on': reference,
      'part-of': reference,
      recipient: reference,
      sent: date,
      received: date,
    },
    include: ['Communication:based-on', 'Communication:recipient'],
    sort: ['sent', 'received'],
  },
  Appointment: {
    search: {
      status: token,
      date,
      actor: reference,
      patient: reference,
      location: reference,
      'based-on': reference,
    },
    include: ['Appointment:patient', 'Appointment:based-on', 'Appointment:actor'],
    sort: ['date'],
  },
  Schedule: {
    search: { identifier: token, active: token, actor: reference },
    include: ['Schedule:actor'],
  },
  CareTeam: {
    search: { identifier: token, status: token, category: token },
  },
  RelatedPerson: {
    search: { identifier: ofPerson('token'), patient: reference },
    include: ['RelatedPerson:patient'],
  },
  QuestionnaireResponse: {
    search: { identifier: token, ...chart },
    include: ['QuestionnaireResponse:patient'],
  },
  CoverageEligibilityResponse: {
    search: { identifier: token, outcome: token, patient: reference },
    include: ['CoverageEligibilityResponse:patient'],
  },
  ClaimResponse: {
    search: { identifier: token, patient: reference },
    include: ['ClaimResponse:patient'],
  },
  Provenance: {
    search: { target: reference, agent: reference, entity: reference, recorded: date },
    include: ['Provenance:target'],
    sort: ['recorded'],
  },
  AuditEvent: {
    search: { action: token, agent: reference, entity: reference, patient: reference, date },
    sort: ['date'],
  },
} as const satisfies Readonly<Record<string, ServedType>>;

export type ServedName = keyof typeof SERVED;

export const SEARCHED_TYPES = Object.keys(SERVED) as readonly ServedName[];

export function isServed(type: string): type is ServedName {
  return Object.hasOwn(SERVED, type);
}

export const servedType = (type: ServedName): ServedType => SERVED[type];

/** A type's parameters, the common ones among them. */
export function searchParametersOf(type: ServedName): Readonly<Record<string, SearchParameter>> {
  return { ...COMMON_SEARCH, ...SERVED[type].search };
}
