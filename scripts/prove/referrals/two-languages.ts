import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Claim, same } from '../claims.ts';
import { startGateway } from '../gateway.ts';

const sample = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../examples/referrals', name), 'utf8'));

/** What differs between any two referrals by nature, and the source, which the invariant excepts. */
const VARIES = new Set([
  'id',
  'versionId',
  'lastUpdated',
  'reference',
  'authoredOn',
  'lastModified',
  'time',
  'end',
  'fullUrl',
  'tag',
  'date',
  'creation',
  'url',
]);

export const jsonAndBundle: Claim = {
  says: 'the same referral as JSON and as a FHIR Bundle makes the same resources but for Provenance and source',
  async show() {
    const made = [];
    for (const [path, body] of [
      ['/v1/referrals', sample('referral.json')],
      ['/fhir/R4', sample('referral.bundle.json')],
    ] as const) {
      const gateway = await startGateway();
      try {
        const type = path === '/fhir/R4' ? 'application/fhir+json' : 'application/json';
        const sent = await gateway.call('partner', 'POST', path, body, { 'content-type': type });
        same(sent.status < 300, true, `${path} answered ${sent.status} ${sent.text.slice(0, 300)}`);
        const list = await gateway.call('ehr', 'GET', '/v1/referrals', undefined, { accept: 'application/fhir+json' });
        const resources = list.body.entry.map(({ resource }: { resource: object }) => resource);
        const view = (await gateway.call('ehr', 'GET', '/v1/referrals')).body.items[0];
        const patient = await gateway.call('ehr', 'GET', `/fhir/R4/${view.patient.reference}`);
        const documents = await Promise.all(
          view.documents.map(async (d: string) => (await gateway.call('ehr', 'GET', `/fhir/R4/${d}`)).body),
        );
        made.push([...resources, patient.body, ...documents].map(comparable));
      } finally {
        await gateway.end();
      }
    }
    const [json, bundle] = made;
    same(bundle, json, 'resources');
    return `${json?.length} resources alike`;
  },
};

export function comparable(resource: object): string {
  return JSON.stringify(resource, (key, value) => {
    if (VARIES.has(key)) return undefined;
    // Our own number of the referral follows from the act key.
    if (key === 'value' && typeof value === 'string' && /^[a-z2-7]{32}$/.test(value)) return undefined;
    return value;
  });
}
