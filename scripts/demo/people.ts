/** Who comes into the day: invented people, some of them with a chart in the demo clinic (mappings/demo-patients.json). */
import { createHash } from 'node:crypto';

export const NORA = {
  npi: '2300001015',
  name: { given: ['Nora'], family: 'Castleton' },
  phone: '480-555-0160',
  fax: '480-555-0161',
};
export const OUTSIDE_NEUROLOGIST = {
  npi: '2300003011',
  name: { given: ['Magnus'], family: 'Oakhurst' },
  organization: { name: 'Ocotillo Headache and Epilepsy Center', npi: '2300000371' },
  phone: '480-555-0164',
  fax: '480-555-0165',
};

/** Nobody has seen this person before: in every run somebody else, as unlike the ones before as two people are. */
export function newcomer(run: number) {
  const bytes = [...createHash('sha256').update(String(run)).digest()];
  const two = (n: number) => String(n).padStart(2, '0');
  const [year = 0, month = 0, day = 0, phone = 0, house = 0, zip = 0, ...rest] = bytes;
  const family = String.fromCharCode(...rest.slice(0, 9).map((byte) => 97 + (byte % 26)));
  return {
    name: { given: ['Maria'], family: `${family.charAt(0).toUpperCase()}${family.slice(1)}` },
    birthDate: `${1940 + (year % 60)}-${two(1 + (month % 12))}-${two(1 + (day % 28))}`,
    gender: 'female',
    phone: `480-555-01${two(phone % 60)}`,
    address: {
      line: [`${100 + house} Sample Street`],
      city: 'Phoenix',
      state: 'AZ',
      postalCode: `850${two(zip % 80)}`,
    },
  };
}

export const ROSA = {
  name: { given: ['Rosa'], family: 'Castellanos' },
  birthDate: '1950-02-03',
  gender: 'female',
  phone: '602-555-0170',
  address: { line: ['1207 W Verbena St'], city: 'Phoenix', state: 'AZ', postalCode: '85013' },
};

/** Two brothers born on one day live at one address with one telephone; the letter does not say which of them. */
export const ONE_OF_THE_GARCIAS = {
  name: { given: ['Jose'], family: 'Garcia' },
  birthDate: '1958-08-08',
  gender: 'male',
  phone: '602-555-0175',
};

export const WALTER = {
  name: { given: ['Walter'], family: 'Begaye' },
  birthDate: '1943-11-19',
  gender: 'male',
  phone: '623-555-0171',
  address: { line: ['58 N Quail Run'], city: 'Glendale', state: 'AZ', postalCode: '85301' },
};

export const DELPHINE = {
  name: { given: ['Delphine'], family: 'Archambault' },
  birthDate: '1978-06-30',
  gender: 'female',
  phone: '480-555-0172',
  address: { line: ['4410 E Palo Brea Lane', 'Unit 12'], city: 'Scottsdale', state: 'AZ', postalCode: '85251' },
};
