/** What each type of resource is called on paper, what it is about, which elements come first, and their names. `*` stands for the types of a choice. */

export interface Form {
  readonly name: string;
  /** Elements of which the first that is there names the resource. */
  readonly title: readonly string[];
  /** Elements that come first. */
  readonly order: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const form = (name: string, title: string, order: string, labels: Form['labels'] = {}): Form => ({
  name,
  title: title.split(' '),
  order: order.split(' '),
  labels,
});

const FORMS: Readonly<Record<string, Form>> = {
  Patient: form(
    'Patient',
    'name',
    'name birthDate gender identifier telecom address maritalStatus communication contact',
    {
      birthDate: 'Date of birth',
      telecom: 'Phone or e-mail',
      generalPractitioner: 'Primary care',
      'deceased*': 'Deceased',
    },
  ),
  Condition: form(
    'Problem',
    'code',
    'code clinicalStatus verificationStatus category severity onset* abatement* bodySite note',
    {
      code: 'Problem',
      clinicalStatus: 'Status',
      verificationStatus: 'Certainty',
      'onset*': 'Since',
      'abatement*': 'Until',
      recordedDate: 'Recorded',
    },
  ),
  AllergyIntolerance: form('Allergy', 'code', 'code clinicalStatus criticality type category reaction onset* note', {
    code: 'Substance',
    clinicalStatus: 'Status',
    verificationStatus: 'Certainty',
    'onset*': 'Since',
  }),
  MedicationRequest: form(
    'Medication',
    'medicationCodeableConcept medicationReference',
    'medication* status intent dosageInstruction dispenseRequest authoredOn requester reason* note',
    {
      'medication*': 'Medication',
      dosageInstruction: 'Directions',
      authoredOn: 'Prescribed on',
      requester: 'Prescribed by',
    },
  ),
  MedicationStatement: form(
    'Medication',
    'medicationCodeableConcept medicationReference',
    'medication* status dosage effective*',
    { 'medication*': 'Medication', 'effective*': 'Taken' },
  ),
  Immunization: form(
    'Immunization',
    'vaccineCode',
    'vaccineCode occurrence* status doseQuantity lotNumber manufacturer site route',
    {
      vaccineCode: 'Vaccine',
      'occurrence*': 'Given on',
      primarySource: 'Recorded by who gave it',
    },
  ),
  Observation: form(
    'Result',
    'code',
    'code value* interpretation referenceRange effective* status component note specimen',
    {
      code: 'Test',
      'value*': 'Result',
      'effective*': 'Taken on',
      referenceRange: 'Reference range',
      issued: 'Reported',
    },
  ),
  DiagnosticReport: form(
    'Report',
    'code',
    'code status effective* issued conclusion conclusionCode result presentedForm performer',
    {
      code: 'Report',
      'effective*': 'Of',
      presentedForm: 'Document',
      result: 'Result',
    },
  ),
  Procedure: form('Procedure', 'code', 'code status performed* performer bodySite outcome complication followUp note', {
    code: 'Procedure',
    'performed*': 'Done',
  }),
  Encounter: form(
    'Visit',
    'type class',
    'type class status period participant reasonCode diagnosis location serviceProvider',
    {
      class: 'Kind',
      reasonCode: 'Reason',
      participant: 'With',
      period: 'When',
    },
  ),
  DocumentReference: form(
    'Document',
    'description type',
    'type description date author status docStatus content context',
    {
      content: 'Document',
      securityLabel: 'Security label',
    },
  ),
  Coverage: form('Insurance', 'payor type', 'payor type status subscriberId beneficiary relationship class period', {
    payor: 'Payer',
    subscriberId: 'Member number',
  }),
  ServiceRequest: form(
    'Order or referral',
    'code',
    'code status intent priority authoredOn requester performer reasonCode reasonReference note',
    {
      code: 'Service',
      authoredOn: 'Ordered on',
      reasonCode: 'Reason',
    },
  ),
  CarePlan: form('Care plan', 'title category', 'title status intent description period goal activity note'),
  CareTeam: form('Care team', 'name category', 'name status participant period'),
  Goal: form('Goal', 'description', 'description lifecycleStatus achievementStatus target note'),
  FamilyMemberHistory: form('Family history', 'relationship name', 'relationship name condition deceased* note'),
  Practitioner: form('Practitioner', 'name', 'name identifier qualification telecom address'),
  Organization: form('Organization', 'name', 'name identifier telecom address'),
  Location: form('Place', 'name', 'name telecom address'),
  Medication: form('Medication', 'code', 'code form amount ingredient batch'),
  Device: form('Device', 'deviceName type', 'type udiCarrier status'),
  Specimen: form('Specimen', 'type', 'type collection receivedTime'),
};

/** The form of a type; one by its own name for a type that has none. */
export const formOf = (type: string): Form =>
  FORMS[type] ?? form(type.replace(/(?<=[a-z])(?=[A-Z])/g, ' '), 'title name code type description', 'status code');
