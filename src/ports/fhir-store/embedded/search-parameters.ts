/**
 * Every search parameter that is indexed, by its R4 name. A parameter stands here only if an action, a view or a sweep asks for it; any
 * other is refused. Changing a type's row reindexes that type at the next start. Paths are of FHIR elements, lists are walked through.
 */
export type Parameter =
  /** `coarse`: a few different values, never worth starting from; it is only asked of candidates, which spares a page or two a write. */
  | { readonly kind: 'token'; readonly paths: readonly string[]; readonly system?: string; readonly coarse?: boolean }
  | { readonly kind: 'string'; readonly paths: readonly string[] }
  /**
   * Elements of at most one value. `ordered`: long lists are sorted by it, at the price of a page more a write. `instant`: never less exact
   * than a second, so that what is later than a day need not be looked for before it.
   */
  | {
      readonly kind: 'date';
      readonly paths: readonly string[];
      readonly ordered?: boolean;
      readonly instant?: boolean;
    }
  /** `only`: references to other types are left out. */
  | { readonly kind: 'reference'; readonly paths: readonly string[]; readonly only?: string }
  /** The same index under another name, narrowed to one target type: `patient` of `subject`. */
  | { readonly kind: 'alias'; readonly of: string; readonly only: string };

const token = (...paths: string[]): Parameter => ({ kind: 'token', paths });
const coarse = (...paths: string[]): Parameter => ({ kind: 'token', paths, coarse: true });
const telecom = (system: string): Parameter => ({ kind: 'token', paths: ['telecom'], system });
const string = (...paths: string[]): Parameter => ({ kind: 'string', paths });
const date = (...paths: string[]): Parameter => ({ kind: 'date', paths });
const reference = (...paths: string[]): Parameter => ({ kind: 'reference', paths });
const patientIn = (of: string): Parameter => ({ kind: 'alias', of, only: 'Patient' });

const identifier = token('identifier');
const active = coarse('active');
const status = token('status');
const subject = { subject: reference('subject'), patient: patientIn('subject') };
const humanName = {
  family: string('name.family'),
  given: string('name.given'),
  name: string('name.family', 'name.given', 'name.text', 'name.prefix', 'name.suffix'),
};

/** Of every type. `_id` needs no index. */
export const COMMON: Readonly<Record<string, Parameter>> = {
  _lastUpdated: { kind: 'date', paths: ['meta.lastUpdated'], ordered: true },
  _tag: token('meta.tag'),
  _profile: coarse('meta.profile'),
};

export const SEARCH_PARAMETERS: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  Patient: {
    identifier,
    active,
    ...humanName,
    birthdate: date('birthDate'),
    gender: coarse('gender'),
    phone: telecom('phone'),
    email: telecom('email'),
    telecom: token('telecom'),
    'address-postalcode': string('address.postalCode'),
    link: reference('link.other'),
  },
  RelatedPerson: { identifier, patient: reference('patient') },
  Practitioner: { identifier, active, ...humanName },
  PractitionerRole: {
    identifier,
    active,
    practitioner: reference('practitioner'),
    organization: reference('organization'),
    location: reference('location'),
    specialty: token('specialty'),
  },
  Organization: {
    identifier,
    active,
    name: string('name', 'alias'),
    partof: reference('partOf'),
    type: coarse('type'),
  },
  Location: {
    identifier,
    name: string('name', 'alias'),
    organization: reference('managingOrganization'),
    'address-postalcode': string('address.postalCode'),
  },
  HealthcareService: {
    identifier,
    active,
    name: string('name'),
    organization: reference('providedBy'),
    location: reference('location'),
    specialty: token('specialty'),
  },
  ServiceRequest: {
    identifier,
    ...subject,
    status,
    intent: coarse('intent'),
    priority: coarse('priority'),
    category: coarse('category'),
    code: token('code'),
    requester: reference('requester'),
    performer: reference('performer'),
    'performer-type': token('performerType'),
    authored: date('authoredOn'),
    occurrence: date('occurrenceDateTime', 'occurrencePeriod'),
  },
  Task: {
    identifier,
    subject: reference('for'),
    patient: patientIn('subject'),
    status,
    'business-status': token('businessStatus'),
    code: token('code'),
    priority: coarse('priority'),
    focus: reference('focus'),
    requester: reference('requester'),
    owner: reference('owner'),
    performer: token('performerType'),
    'group-identifier': token('groupIdentifier'),
    'part-of': reference('partOf'),
    'authored-on': { kind: 'date', paths: ['authoredOn'], ordered: true },
    modified: date('lastModified'),
  },
  Coverage: {
    identifier,
    status: coarse('status'),
    beneficiary: reference('beneficiary'),
    patient: patientIn('beneficiary'),
    payor: reference('payor'),
    subscriber: reference('subscriber'),
  },
  ClaimResponse: { identifier, patient: reference('patient') },
  CoverageEligibilityRequest: { identifier },
  CoverageEligibilityResponse: { identifier, outcome: token('outcome'), patient: reference('patient') },
  DocumentReference: {
    identifier: token('masterIdentifier', 'identifier'),
    ...subject,
    status: coarse('status'),
    type: token('type'),
    category: coarse('category'),
    'security-label': coarse('securityLabel'),
    date: date('date'),
    related: reference('context.related'),
    custodian: reference('custodian'),
    author: reference('author'),
    location: reference('content.attachment.url'), // by Binary/{id}: whose bytes they are
  },
  Communication: {
    identifier,
    ...subject,
    status,
    category: coarse('category'),
    medium: coarse('medium'),
    'based-on': reference('basedOn'),
    'part-of': reference('partOf'),
    recipient: reference('recipient'),
    sent: date('sent'),
    received: date('received'),
  },
  Consent: { identifier, patient: reference('patient') },
  QuestionnaireResponse: {
    identifier,
    status,
    subject: reference('subject'),
    patient: patientIn('subject'),
    authored: date('authored'),
  },
  CareTeam: { identifier, status: coarse('status'), category: token('category') },
  Schedule: { identifier, active, actor: reference('actor') },
  Appointment: {
    identifier,
    status,
    date: { kind: 'date', paths: ['start'], instant: true },
    actor: reference('participant.actor'),
    patient: patientIn('actor'),
    location: { kind: 'alias', of: 'actor', only: 'Location' },
    'based-on': reference('basedOn'),
  },
  Provenance: {
    target: reference('target'),
    agent: reference('agent.who'),
    entity: reference('entity.what'),
    recorded: date('recorded'),
  },
  AuditEvent: {
    action: coarse('action'),
    agent: reference('agent.who'),
    entity: reference('entity.what'),
    patient: { kind: 'reference', paths: ['agent.who', 'entity.what'], only: 'Patient' },
    date: date('recorded'),
  },
  Basic: { identifier, code: token('code'), subject: reference('subject') },
  // Records of a chart, asked for by patient alone: mappings/records/classes.json says which types.
  Encounter: subject,
  Condition: subject,
  Observation: subject,
  DiagnosticReport: subject,
  Media: subject,
  MedicationRequest: subject,
  MedicationDispense: subject,
  AllergyIntolerance: { patient: reference('patient') },
  Immunization: { patient: reference('patient') },
  Procedure: subject,
};

const WITH_COMMON = new Map(
  Object.entries(SEARCH_PARAMETERS).map(([type, own]) => [type, { ...COMMON, ...own }] as const),
);

/** The parameters of a type, the common ones among them. */
export function parametersOf(type: string): Readonly<Record<string, Parameter>> {
  return WITH_COMMON.get(type) ?? COMMON;
}
