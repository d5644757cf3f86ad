/** One invented referral in both languages: as the gateway takes it, and as the calls that it wraps. */
import type { Resource } from '@medplum/fhirtypes';
import { base32 } from '../src/act-key.ts';
import { SID } from '../src/fhir/systems.ts';
import type { Outgoing } from './load.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const NPI = '1234567893';
const SPECIALTIES = [
  'cardiology',
  'neurology',
  'rheumatology',
  'gastroenterology',
  'dermatology',
  'oncology',
  'urology',
  'allergy',
];

/** `patient` says who, `nth` which referral of that person: each time another specialty. */

export function referral(
  { patient, nth }: { patient: number; nth: number },
  referralId: string,
  headers: Readonly<Record<string, string>>,
): Outgoing {
  const body = {
    referralId,
    specialty: SPECIALTIES[nth % SPECIALTIES.length],
    priority: 'routine',
    reason: { icd10: ['R07.9'], text: 'Chest pain on exertion for three weeks; ECG normal, troponin negative' },
    patient: demographics(patient),
    referrer: { npi: NPI, name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
    note: 'Please see within two weeks; prefers mornings.',
  };
  return { path: '/v1/referrals', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}

export function patientSearch(patient: number): Outgoing {
  const { name, birthDate } = demographics(patient);
  return search('Patient', { family: name.family, birthdate: birthDate });
}

export function roleSearch(): Outgoing {
  return search('PractitionerRole', { identifier: `${SID.npi}|${NPI}` });
}

function search(type: string, where: Record<string, string>): Outgoing {
  return { path: `/fhir/R4/${type}/_search`, headers: FORM_TYPE, body: new URLSearchParams(where).toString() };
}

/** What one act left, and what stands for itself in it. */
export interface Sample {
  readonly resources: readonly Resource[];
  /** The act id, the sender's number and the patient: another one in every Bundle, as in every act. */
  readonly act: string;
  readonly referralId: string;
  readonly patient: string;
}

/** The resources of an act as a transaction Bundle, with placeholders for their own ids. */
export function transaction({ resources, act, referralId, patient }: Sample, anotherPatient: string): Outgoing {
  let text = JSON.stringify(
    resources.map(({ id: _, meta, ...resource }) => ({
      ...resource,
      meta: { profile: meta?.profile, tag: meta?.tag },
    })),
  );
  const urns = resources.map(({ resourceType, id }) => {
    const urn = `urn:uuid:${crypto.randomUUID()}`;
    text = text.replaceAll(`${resourceType}/${id}`, urn);
    return urn;
  });
  text = text
    .replaceAll(act, base32(crypto.getRandomValues(new Uint8Array(20))))
    .replaceAll(referralId, crypto.randomUUID())
    .replaceAll(patient, anotherPatient);
  const entry = (JSON.parse(text) as Resource[]).map((resource, i) => ({
    fullUrl: urns[i],
    resource,
    request: { method: 'POST', url: resource.resourceType },
  }));
  return {
    path: '/fhir/R4',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
  };
}

/** A person of their own for every number. */
function demographics(n: number) {
  return {
    name: { given: [word(n * 7 + 11)], family: word(n * 13 + 29) },
    birthDate: new Date(Date.UTC(1935, 0, 1 + ((n * 37) % 29_000))).toISOString().slice(0, 10),
    gender: n % 2 ? 'female' : 'male',
    phone: `480-234-${String(1000 + n).slice(-4)}`,
    address: {
      line: [`${100 + n} Bench Street`],
      city: 'Phoenix',
      state: 'AZ',
      postalCode: `85${String(n % 400).padStart(3, '0')}`,
    },
  };
}

/** Numbers as pronounceable words, far from each other. */
function word(n: number): string {
  const [consonants, vowels] = ['bdfgklmnprstvz', 'aeiou'];
  let out = '';
  for (let rest = n * 2654435761 + 97; out.length < 8; rest = Math.floor(rest / 5) + out.length * 31) {
    out += consonants.charAt(rest % 14) + vowels.charAt(Math.floor(rest / 14) % 5);
  }
  return out.charAt(0).toUpperCase() + out.slice(1);
}
