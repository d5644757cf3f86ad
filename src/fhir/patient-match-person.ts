/** A person as the matcher compares them: every field in normal form, placeholders gone. */
import type { Identifier, Patient } from '@medplum/fhirtypes';
import { sharedAddresses } from '../mappings.ts';
import { isFictionalPhone, normaliseBirthDate, normaliseEmail, normalisePhone } from './normalise.ts';
import { type NormalAddress, normaliseAddress } from './normalise-address.ts';
import { type NormalName, normaliseName } from './normalise-name.ts';
import { SID } from './systems.ts';

/** Identifiers and demographics as submitted: the `patient` of the REST API. */
export interface PatientDemographics {
  readonly identifiers?: readonly { readonly system: string; readonly value: string }[] | undefined;
  readonly name: {
    readonly given: readonly string[];
    readonly family: string;
    readonly suffix?: string | undefined;
  };
  /** ISO date. */
  readonly birthDate: string;
  readonly gender?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?:
    | {
        readonly line?: readonly string[] | undefined;
        readonly city?: string | undefined;
        readonly state?: string | undefined;
        readonly postalCode?: string | undefined;
      }
    | undefined;
}

export interface MatchOptions {
  /** Let 555-01xx numbers count as phones. Only for demonstration data: on real charts they stand for "none". Default false. */
  readonly fictionalPhonesCount?: boolean;
}

/** `mrn` names one person's chart; `memberId` any other personal number; `ssn` is compared by its last four digits. */
export type IdentifierKind = 'mrn' | 'memberId' | 'ssn';

export interface PersonIdentifier {
  readonly system: string;
  readonly value: string;
  /** Unset when neither the system nor a type tells; then the other side's decides, and without that `mrn`. */
  readonly kind?: IdentifierKind;
}

/** Former values may agree but never disagree. */
export interface Person {
  readonly names: readonly NormalName[];
  readonly birthDate?: string;
  readonly sex?: 'male' | 'female';
  readonly phones: readonly string[];
  readonly formerPhones: readonly string[];
  readonly emails: readonly string[];
  readonly formerEmails: readonly string[];
  readonly addresses: readonly NormalAddress[];
  readonly formerAddresses: readonly NormalAddress[];
  readonly identifiers: readonly PersonIdentifier[];
}

const SSN = 'http://hl7.org/fhir/sid/us-ssn';
const SYSTEM_KINDS = new Map<string, IdentifierKind>([
  [SSN, 'ssn'],
  [SID.memberId, 'memberId'],
  ['http://hl7.org/fhir/sid/us-mbi', 'memberId'],
  ['urn:oid:2.16.840.1.113883.4.3.4', 'memberId'],
  [SID.mrn, 'mrn'],
]);
/** Numbers of ours, or not of the patient. */
const NOT_PERSONAL = new Set<string>([SID.provisional, SID.coverage, SID.payer, SID.npi]);

export function personOfDemographics(submitted: PatientDemographics, options: MatchOptions): Person {
  const { name, birthDate, gender, phone, email, address, identifiers = [] } = submitted;
  return {
    names: [normaliseName(name)],
    ...dateAndSex(birthDate, gender),
    phones: phones([phone], options),
    formerPhones: [],
    emails: emails([email]),
    formerEmails: [],
    addresses: addresses([address]),
    formerAddresses: [],
    identifiers: identifiers.flatMap(({ system, value }) => readIdentifier(system, value, SYSTEM_KINDS.get(system))),
  };
}

export function personOfPatient(patient: Patient, options: MatchOptions): Person {
  const telecom = patient.telecom ?? [];
  const valuesOf = (systems: readonly string[], former: boolean) =>
    telecom
      .filter((point) => systems.includes(point.system ?? '') && (point.use === 'old') === former)
      .map((point) => point.value);
  const addressesOf = (former: boolean) =>
    addresses((patient.address ?? []).filter((a) => (a.use === 'old') === former));
  return {
    names: (patient.name ?? []).map(normaliseName),
    ...dateAndSex(patient.birthDate, patient.gender),
    phones: phones(valuesOf(['phone', 'sms'], false), options),
    formerPhones: phones(valuesOf(['phone', 'sms'], true), options),
    emails: emails(valuesOf(['email'], false)),
    formerEmails: emails(valuesOf(['email'], true)),
    addresses: addressesOf(false),
    formerAddresses: addressesOf(true),
    identifiers: (patient.identifier ?? [])
      .filter((identifier) => identifier.use !== 'old')
      .flatMap((identifier) => readIdentifier(identifier.system, identifier.value, kindOf(identifier))),
  };
}

function dateAndSex(birthDate?: string, gender?: string): Pick<Person, 'birthDate' | 'sex'> {
  const date = normaliseBirthDate(birthDate ?? '');
  return {
    ...(date === undefined ? {} : { birthDate: date }),
    ...(gender === 'male' || gender === 'female' ? { sex: gender } : {}),
  };
}

function phones(values: readonly (string | undefined)[], options: MatchOptions): string[] {
  return values
    .map((value) => normalisePhone(value ?? ''))
    .filter((phone) => phone !== undefined)
    .filter((phone) => options.fictionalPhonesCount === true || !isFictionalPhone(phone));
}

function emails(values: readonly (string | undefined)[]): string[] {
  return values.map((value) => normaliseEmail(value ?? '')).filter((email) => email !== undefined);
}

function addresses(values: readonly (Parameters<typeof normaliseAddress>[0] | undefined)[]): NormalAddress[] {
  return values
    .flatMap((value) => (value === undefined ? [] : [normaliseAddress(value)]))
    .filter((address) => (address.street ?? address.zip5) !== undefined && !isShared(address));
}

let shared: ReadonlySet<string> | undefined;

/** Shelters, clinics, "general delivery": many unrelated people give them. */
function isShared({ street, zip5 }: NormalAddress): boolean {
  if (!shared) {
    const { streets, addresses: listed } = sharedAddresses();
    const places = listed.map(({ line, postalCode }) => normaliseAddress({ line: [line], postalCode }));
    shared = new Set([...streets, ...places.map((place) => `${place.street}|${place.zip5}`)]);
  }
  return street !== undefined && (shared.has(street) || shared.has(`${street}|${zip5}`));
}

function kindOf({ system, type }: Identifier): IdentifierKind | undefined {
  const bySystem = SYSTEM_KINDS.get(system ?? '');
  const codes = (type?.coding ?? []).map((coding) => coding.code ?? '');
  if (bySystem || codes.length === 0) return bySystem;
  if (codes.includes('SS') || codes.includes('SSN4')) return 'ssn';
  return codes.some((code) => ['MR', 'PI', 'PT', 'MRT'].includes(code)) ? 'mrn' : 'memberId';
}

function readIdentifier(system?: string, value?: string, kind?: IdentifierKind): PersonIdentifier[] {
  const text = value?.trim();
  if (!system || !text || NOT_PERSONAL.has(system)) return [];
  if (kind !== 'ssn') return [{ system, value: text, ...(kind ? { kind } : {}) }];
  const last4 = ssnLast4(text);
  return last4 ? [{ system: SSN, value: last4, kind }] : [];
}

/** The last four digits of a number that can exist (no area 000, 666, 9xx; no group 00; no serial 0000; not the one printed on wallets). */
function ssnLast4(text: string): string | undefined {
  const digits = text.replace(/\D/g, '');
  if (/^\d{4}$/.test(digits)) return digits === '0000' || digits === '9999' ? undefined : digits;
  const possible = /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits) && digits !== '078051120';
  return possible ? digits.slice(5) : undefined;
}
