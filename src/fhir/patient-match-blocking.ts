/**
 * How to find who a submitted person might be, and what to lock while deciding. Two submissions that may be linked to each other without
 * a person share at least one key: the guard of patient-match asks for one birth date and one name in full, or for one chart number.
 */
import type { Search } from '../ports/fhir-store/index.ts';
import { phoneSpellings } from './normalise.ts';
import { familyForm, givenForms } from './patient-match-name.ts';
import {
  type MatchOptions,
  type PatientDemographics,
  type Person,
  personOfDemographics,
} from './patient-match-person.ts';
import { escapeValue } from './search-value.ts';

/** A string two submissions of one person have in common. It holds patient data: hash it with a secret before it leaves memory. */
export interface BlockingKey {
  readonly name: 'birthdate' | 'phone' | 'email' | 'identifier' | 'zip-name';
  readonly key: string;
}

/** The keys of a submission, each once, in a fixed order. */
export function blockingKeys(submitted: PatientDemographics, options: MatchOptions = {}): BlockingKey[] {
  const person = personOfDemographics(submitted, options);
  const { birthDate, phones, emails } = person;
  const zipName = zipAndName(person);
  const keys: BlockingKey[] = [
    ...(birthDate === undefined ? [] : nameForms(person).map((form) => key('birthdate', `${birthDate}|${form}`))),
    ...phones.map((phone) => key('phone', phone)),
    ...emails.map((email) => key('email', email)),
    ...chartNumbers(person).map(({ system, value }) => key('identifier', `${system}|${value}`)),
    ...(zipName ? [key('zip-name', [zipName.zip5, zipName.family, zipName.given].join('|'))] : []),
  ];
  return keys.filter((one, i) => keys.findIndex((other) => other.name === one.name && other.key === one.key) === i);
}

/**
 * The searches that together find everyone sharing a key (and those with day and month of birth swapped). They carry demographics:
 * send them as `POST …/_search` only.
 */
export function blockingSearches(submitted: PatientDemographics, options: MatchOptions = {}): Search[] {
  const person = personOfDemographics(submitted, options);
  const { birthDate, phones, emails } = person;
  const zipName = zipAndName(person);
  const typed = submitted.email?.trim() ?? '';
  return [
    ...(birthDate === undefined ? [] : [search(['birthdate', [birthDate, ...daySwapped(birthDate)].join(',')])]),
    ...phones.map((phone) => search(['phone', phoneSpellings(phone).map(escapeValue).join(',')])),
    ...emails.map((email) => search(['email', [...new Set([email, typed])].map(escapeValue).join(',')])),
    ...chartNumbers(person).map(({ system, value }) =>
      search(['identifier', `${escapeValue(system)}|${escapeValue(value)}`]),
    ),
    ...(zipName
      ? [
          search(
            ['address-postalcode', zipName.zip5],
            ['family', familyPrefixes(zipName.family)],
            ['given', zipName.given],
          ),
        ]
      : []),
  ];
}

function key(name: BlockingKey['name'], text: string): BlockingKey {
  return { name, key: text };
}

function search(...where: Search['where']): Search {
  return { type: 'Patient', where, count: 100 };
}

/** Family and given names in one pool, because they are often swapped. */
function nameForms(person: Person): string[] {
  return person.names.flatMap((name) => [familyForm(name), ...givenForms(name)]).filter((form) => form !== '');
}

/** Social security numbers stay out: the birth date finds the same people. */
function chartNumbers(person: Person): Person['identifiers'] {
  return person.identifiers.filter(({ kind }) => kind !== 'ssn');
}

function zipAndName(person: Person): { zip5: string; family: string; given: string } | undefined {
  const zip5 = person.addresses.find((address) => address.zip5 !== undefined)?.zip5;
  const [name] = person.names;
  const family = name?.parts[0]?.slice(0, 3);
  const given = name?.given[0]?.slice(0, 1);
  return zip5 && family && given ? { zip5, family, given } : undefined;
}

/** String search takes the letters as stored: O'BRIEN does not begin with OBR. */
function familyPrefixes(family: string): string {
  return family.length < 3 ? family : `${family},${family.charAt(0)}'${family.charAt(1)}`;
}

function daySwapped(iso: string): string[] {
  const [year, month, day] = iso.split('-');
  return Number(day) <= 12 && day !== month ? [`${year}-${day}-${month}`] : [];
}
