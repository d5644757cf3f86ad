/** A registration → QuestionnaireResponse and RelatedPersons. Pure. */
import type { QuestionnaireResponse, RelatedPerson } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { SID } from '../fhir/systems.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { type Answers, itemsOf, NEW_PATIENT } from './answers.ts';
import { contactCoding, contactKind, type Missing } from './missing.ts';
import type { Completion } from './shape.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition';

type Contact = NonNullable<Completion['contacts']>[number];

export const statusFor = (missing: readonly Missing[]) => (missing.length > 0 ? 'in-progress' : 'completed');

export function response(
  answers: Answers,
  patient: string,
  missing: readonly Missing[],
  { act, at }: Pick<ActContext, 'act' | 'at'>,
): QuestionnaireResponse {
  const item = itemsOf(answers);
  return {
    resourceType: 'QuestionnaireResponse',
    identifier: { system: SID.registration, value: act },
    questionnaire: NEW_PATIENT,
    status: statusFor(missing),
    subject: { reference: patient },
    authored: at,
    ...(item.length > 0 && { item }),
  };
}

/** Those who are not known already, by what they are, name and number. */
export function contactPeople(
  contacts: readonly Contact[],
  known: readonly RelatedPerson[],
  patient: string,
  act: ActContext,
): Create[] {
  return contacts
    .filter((one) => !known.some((other) => isSame(one, other)))
    .map((one) => ({ urn: act.urn(), resource: relatedPerson(one, patient) }));
}

function isSame({ kind, name, phone }: Contact, other: RelatedPerson): boolean {
  const [named] = other.name ?? [];
  return (
    contactKind(other) === kind &&
    named?.family === name.family &&
    named.given?.join(' ') === name.given.join(' ') &&
    other.telecom?.some(({ value }) => value === phone) === true
  );
}

function relatedPerson({ kind, name, relationship, phone }: Contact, patient: string): RelatedPerson {
  return {
    resourceType: 'RelatedPerson',
    meta: { profile: [`${US_CORE}/us-core-relatedperson`] },
    active: true,
    patient: { reference: patient },
    relationship: [{ coding: [contactCoding(kind)], text: relationship }],
    name: [{ family: name.family, given: name.given, ...(name.suffix && { suffix: [name.suffix] }) }],
    telecom: [{ system: 'phone', value: phone }],
  };
}
