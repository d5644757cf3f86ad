/**
 * Names that stand in data for ever: identifier systems, code systems, extensions and profiles of this gateway and of the field.
 * Sources: US Core 6.1.0, BSeR 2.0.0-ballot, HL7 terminology; ours are under NAMESPACE.
 */
export const NAMESPACE = 'https://clinic-gateway.example.org/fhir';

export const SID = {
  npi: 'http://hl7.org/fhir/sid/us-npi',
  /** Our number of a referral, the FILL identifier: equals the act id of the referral. */
  referral: `${NAMESPACE}/sid/referral`,
  /** The Task that asks a person who the patient of a referral is. */
  referralMatch: `${NAMESPACE}/sid/referral-match`,
  /** The Task that asks a person which records held back may go along. */
  referralPertinent: `${NAMESPACE}/sid/referral-pertinent`,
  /** A patient created from outside data, until a person or an MRN confirms it; the value is the act id. */
  provisional: `${NAMESPACE}/sid/provisional-patient`,
  department: `${NAMESPACE}/sid/department`,
  location: `${NAMESPACE}/sid/location`,
  practitionerRole: `${NAMESPACE}/sid/practitioner-role`,
  /** The placer's number when the sender gave no system of its own; the client id follows. */
  placer: `${NAMESPACE}/sid/placer`,
  coverage: `${NAMESPACE}/sid/coverage`,
  payer: `${NAMESPACE}/sid/payer`,
  memberId: `${NAMESPACE}/sid/member-id`,
  /** Our number of a question to a payer: equals the act id of its asking. */
  verification: `${NAMESPACE}/sid/verification`,
  /** Our number of an authorization: equals the act id of its recording. */
  authorization: `${NAMESPACE}/sid/authorization`,
  /** The recording caller's own number of it; the client id follows. */
  placerAuthorization: `${NAMESPACE}/sid/placer-authorization`,
  /** The Task that asks Patient Services about the insurance of a visit: the act id of the booking. */
  insuranceTask: `${NAMESPACE}/sid/insurance-task`,
  mrn: `${NAMESPACE}/sid/mrn`,
  /** Our number of a fax: equals the act id of its receiving. */
  fax: `${NAMESPACE}/sid/fax`,
  /** A document filed from a fax, or the question about one: the act id of its filing. */
  filedDocument: `${NAMESPACE}/sid/filed-document`,
  /** What went out of a filing taken back: the act id of the taking back. */
  privacyReview: `${NAMESPACE}/sid/privacy-review`,
  /** A vendor's number of a fax; the vendor's name follows. */
  vendorFax: `${NAMESPACE}/sid/vendor-fax`,
  /** What the barcode on a fax of ours says (src/documents/return-token.ts); on the Communication it went out with. */
  returnToken: `${NAMESPACE}/sid/return-token`,
  /** Tag of one attempt to send a fax, told to the service; on its Communication. */
  faxAttempt: `${NAMESPACE}/sid/fax-attempt`,
  /** The Task that asks a person about a fax that did not go out, or may not have. */
  faxSending: `${NAMESPACE}/sid/fax-sending`,
  /** Tag of one attempt to send a message, told to the service; on its Communication. */
  messageAttempt: `${NAMESPACE}/sid/message-attempt`,
  /** By what messages to one number or address are found: an HMAC of it; on their Communications. */
  messageAddress: `${NAMESPACE}/sid/message-address`,
  /** A service's number of a message of ours; the driver's name follows. */
  serviceMessage: `${NAMESPACE}/sid/service-message`,
  /** A service's number of what somebody wrote to us; the driver's name follows. */
  messageReply: `${NAMESPACE}/sid/message-reply`,
  /** The Task that asks a person about a message: the act id of the asking. */
  messageTask: `${NAMESPACE}/sid/message-task`,
  /** The Consent that says how a patient may be written to: the id of the Patient. */
  messagePreferences: `${NAMESPACE}/sid/message-preferences`,
  /** Our number of a message to a person: the act id of what it was made by. */
  message: `${NAMESPACE}/sid/message`,
  /** Our number of a request for records: equals the act id of its receiving. */
  recordsRequest: `${NAMESPACE}/sid/records-request`,
  /** Our number of a packet of records, and of its FHIR document: the act id of `fulfil`. */
  recordsPacket: `${NAMESPACE}/sid/records-packet`,
  /** Our number of one delivery of records: the act id of `deliver`; on its Communication and its receipt. */
  disclosure: `${NAMESPACE}/sid/disclosure`,
  /** SHA-256 of the token of a download link; on its Communication. */
  downloadLink: `${NAMESPACE}/sid/download-link`,
  /** Our number of a person whom a patient has authorized: equals the act id of the authorizing. */
  authorizedPerson: `${NAMESPACE}/sid/authorized-person`,
  /** Our number of a visit: equals the act id of its booking. */
  appointment: `${NAMESPACE}/sid/appointment`,
  /** Our number of a visit handed over to be billed: the act id of its handing over. */
  visitToBill: `${NAMESPACE}/sid/visit-to-bill`,
  /** The billing system's own number of it; the client id follows. */
  billed: `${NAMESPACE}/sid/billed`,
  /** The booking caller's own number of it; the client id follows. */
  placerAppointment: `${NAMESPACE}/sid/placer-appointment`,
  /** Our number of a patient's waiting for a time: equals the act id of it. */
  waitlist: `${NAMESPACE}/sid/waitlist`,
  /** The caller's own number of it; the client id follows. */
  placerWaitlist: `${NAMESPACE}/sid/placer-waitlist`,
  /** Our number of a call-back: equals the act id of its asking. */
  callBack: `${NAMESPACE}/sid/call-back`,
  /** The caller's own number of it; the client id follows. */
  placerCallBack: `${NAMESPACE}/sid/placer-call-back`,
  /** SHA-256 of the token of a calendar feed; on the Schedule. */
  calendarFeed: `${NAMESPACE}/sid/calendar-feed`,
  /** Our number of a message for the physician on call: equals the act id of its taking down. */
  onCallMessage: `${NAMESPACE}/sid/on-call-message`,
  /** The caller's own number of it; the client id follows. */
  placerOnCallMessage: `${NAMESPACE}/sid/placer-on-call-message`,
  /** The rota of a department of the demo clinic. */
  rota: `${NAMESPACE}/sid/rota`,
  /** Our number of a registration: equals the act id of it. */
  registration: `${NAMESPACE}/sid/registration`,
  /** The Schedule of a practitioner of the demo clinic. */
  schedule: `${NAMESPACE}/sid/schedule`,
  /** A person behind a staff client. */
  person: `${NAMESPACE}/sid/person`,
} as const;

export const TAG = {
  /** The act that wrote this version; the value is the act id. */
  act: `${NAMESPACE}/CodeSystem/act`,
  /** The act before it, on resources with a lifecycle. */
  actBefore: `${NAMESPACE}/CodeSystem/act-before`,
  /** The row of the access log that an AuditEvent copies: its number and its hash in the chain. */
  accessLog: `${NAMESPACE}/CodeSystem/access-log`,
  /** provisional, unreconciled, overdue, release-ending. */
  state: `${NAMESPACE}/CodeSystem/state`,
} as const;

export const CODES = {
  fault: `${NAMESPACE}/CodeSystem/fault`,
  referralStep: `${NAMESPACE}/CodeSystem/referral-step`,
  /** What the gateway does by itself to keep its data in order. */
  upkeep: `${NAMESPACE}/CodeSystem/upkeep`,
  referralBusinessStatus: `${NAMESPACE}/CodeSystem/referral-business-status`,
  bserBusinessStatus: 'http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS',
  taskKind: `${NAMESPACE}/CodeSystem/task-kind`,
  declineReason: `${NAMESPACE}/CodeSystem/decline-reason`,
  documentCategory: `${NAMESPACE}/CodeSystem/document-category`,
  faxStatus: `${NAMESPACE}/CodeSystem/fax-status`,
  faxStep: `${NAMESPACE}/CodeSystem/fax-step`,
  /** What the pages of a fax are; a tag on its Task, so that it can be searched by. */
  faxClass: `${NAMESPACE}/CodeSystem/fax-class`,
  faxRejectReason: `${NAMESPACE}/CodeSystem/fax-reject-reason`,
  faxReply: `${NAMESPACE}/CodeSystem/fax-reply`,
  outgoingFax: `${NAMESPACE}/CodeSystem/outgoing-fax`,
  sendingStep: `${NAMESPACE}/CodeSystem/sending-step`,
  sendingResult: `${NAMESPACE}/CodeSystem/sending-result`,
  /** What a message to a patient or a physician is about. */
  messageKind: `${NAMESPACE}/CodeSystem/message-kind`,
  messageStep: `${NAMESPACE}/CodeSystem/message-step`,
  messageResult: `${NAMESPACE}/CodeSystem/message-result`,
  /** What a patient wrote back, where it is one of a few words. */
  replyMeaning: `${NAMESPACE}/CodeSystem/reply-meaning`,
  /** Why a person reads what a patient wrote back. */
  replyQuestion: `${NAMESPACE}/CodeSystem/reply-question`,
  recordsStatus: `${NAMESPACE}/CodeSystem/records-status`,
  recordsStep: `${NAMESPACE}/CodeSystem/records-step`,
  /** Kinds of visits, mappings/visits/visit-types.json. */
  visitType: `${NAMESPACE}/CodeSystem/visit-type`,
  /** What is done to a patient's coverage. */
  coverageStep: `${NAMESPACE}/CodeSystem/coverage-step`,
  /** What Patient Services has to find out, or waits for, about the insurance of a visit. */
  insuranceQuestion: `${NAMESPACE}/CodeSystem/insurance-question`,
  /** What insurance a visit stands under. */
  visitInsurance: `${NAMESPACE}/CodeSystem/visit-insurance`,
  billingStatus: `${NAMESPACE}/CodeSystem/billing-status`,
  visitStep: `${NAMESPACE}/CodeSystem/visit-step`,
  waitlistStep: `${NAMESPACE}/CodeSystem/waitlist-step`,
  callBackStep: `${NAMESPACE}/CodeSystem/call-back-step`,
  calendarFeedStep: `${NAMESPACE}/CodeSystem/calendar-feed-step`,
  registrationStep: `${NAMESPACE}/CodeSystem/registration-step`,
  onCallStep: `${NAMESPACE}/CodeSystem/on-call-step`,
  onCallStatus: `${NAMESPACE}/CodeSystem/on-call-status`,
  emergencySign: `${NAMESPACE}/CodeSystem/emergency-sign`,
  /** Kinds of CareTeam: `on-call` is the rota of a department. */
  teamKind: `${NAMESPACE}/CodeSystem/team-kind`,
  recordsDenial: `${NAMESPACE}/CodeSystem/records-denial`,
  faxDirection: 'http://medplum.com/fhir/CodeSystem/fax-direction',
  participationMode: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode',
  nucc: 'http://nucc.org/provider-taxonomy',
  snomed: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
} as const;

export const EXTENSION = {
  /** The coverage that one took the place of. */
  replaces: `${NAMESPACE}/StructureDefinition/replaces`,
  patientMatch: `${NAMESPACE}/StructureDefinition/patient-match`,
  submitted: `${NAMESPACE}/StructureDefinition/submitted`,
  /** The request or the release as it was filled in: a contained QuestionnaireResponse. */
  filledIn: `${NAMESPACE}/StructureDefinition/filled-in`,
  faxAttempt: `${NAMESPACE}/StructureDefinition/fax-attempt`,
  messageAttempt: `${NAMESPACE}/StructureDefinition/message-attempt`,
  /** When the patient wrote that they will come. */
  patientConfirmed: `${NAMESPACE}/StructureDefinition/patient-confirmed`,
  /** Where alone a patient is written to. */
  confidentialContact: `${NAMESPACE}/StructureDefinition/confidential-contact`,
  /** When a message may be sent at the earliest. */
  notBefore: `${NAMESPACE}/StructureDefinition/not-before`,
  /** The second person who looked at a typed number: an identifier of a person. */
  confirmedBy: `${NAMESPACE}/StructureDefinition/confirmed-by`,
  /** Where hours of PractitionerRole.availableTime are held. */
  availableAt: `${NAMESPACE}/StructureDefinition/available-at`,
  /** Hours that are kept for those who are urgent. */
  reservedForUrgent: `${NAMESPACE}/StructureDefinition/reserved-for-urgent`,
  /** Two visits at one time, or one outside the hours: why, in words of the person who let it be. */
  overbooked: `${NAMESPACE}/StructureDefinition/overbooked`,
  /** Days and times that suit a patient on the waiting list. */
  suits: `${NAMESPACE}/StructureDefinition/suits`,
  /** The practitioner or place that such a patient asked for. */
  waitsFor: `${NAMESPACE}/StructureDefinition/waits-for`,
  /** Number of a slot that such a patient did not take. */
  offered: `${NAMESPACE}/StructureDefinition/offered`,
  /** Until when a visit is held that waits for what its plan asks for. */
  heldUntil: `${NAMESPACE}/StructureDefinition/held-until`,
  /** What insurance a visit stands under. */
  visitInsurance: `${NAMESPACE}/StructureDefinition/visit-insurance`,
  readFrom: `${NAMESPACE}/StructureDefinition/read-from`,
} as const;

/** Systems of the gateway and its clinic, chart numbers among them. */
export const isClinicSystem = (system: string): boolean => system.startsWith(`${NAMESPACE}/`);

/** Systems whose values this gateway gives out itself. Nobody outside may write them: they are how its resources are found again. */
export function isOwnSystem(system: string): boolean {
  return isClinicSystem(system) && system !== SID.mrn && system !== SID.placer;
}
