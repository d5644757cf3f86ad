import { must, same } from '../claims.ts';
import type { Gateway } from '../gateway.ts';

const SYLLABLES = [
  'ba',
  'ce',
  'di',
  'fo',
  'gu',
  'ha',
  'je',
  'ki',
  'lo',
  'mu',
  'na',
  'pe',
  'qui',
  'ro',
  'su',
  'ta',
  've',
  'wi',
  'xo',
  'zu',
];

/** An invented person; no two of them are alike. */
export function person(n: number) {
  const word = (seed: number) =>
    [seed, seed * 7 + 3, seed * 13 + 11].map((at) => SYLLABLES[at % SYLLABLES.length]).join('');
  const name = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return {
    name: { given: [name(word(n))], family: name(word(n * 3 + 50) + word(n)) },
    birthDate: new Date(Date.UTC(1940, 0, 1 + n * 211)).toISOString().slice(0, 10),
    gender: n % 2 ? 'female' : 'male',
    phone: `480-${String(200 + (n % 700))}-${String(2000 + n * 7).slice(-4)}`,
    address: { line: [`${100 + n * 3} Prove Street`], city: 'Phoenix', state: 'AZ', postalCode: '85004' },
  };
}

/** Numbers of the slots of the first page. */
export async function slotsOf(gateway: Gateway, query: string): Promise<string[]> {
  const { status, body, text } = await gateway.call('staff', 'GET', `/v1/slots?count=200&${query}`);
  same(status, 200, text.slice(0, 300));
  must(body.slots.length > 0, 'no free time');
  return body.slots.map(({ slot }: { slot: string }) => slot);
}
