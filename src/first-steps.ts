/** What a newcomer reads when the gateway starts: lines that work pasted into a second shell, unchanged. */
import type { DemoClients } from './demo-clients.ts';

const REFERRAL = {
  specialty: 'cardiology',
  priority: 'urgent',
  reason: { icd10: ['R07.9'], text: 'Chest pain on exertion' },
  patient: {
    name: { given: ['Maria'], family: 'Exampleton' },
    birthDate: '1961-07-14',
    gender: 'female',
    phone: '602-555-0147',
    address: { line: ['12 Sample Street'], city: 'Phoenix', state: 'AZ', postalCode: '85004' },
  },
  referrer: {
    npi: '1234567893',
    name: { given: ['Robin'], family: 'Sampleton' },
    phone: '602-555-0101',
    fax: '602-555-0102',
  },
  coverage: [{ plan: 'Medicare Part B', memberId: '1EG4-TE5-MK73' }],
};

const FIELD = (name: string) => `node -pe 'JSON.parse(require("fs").readFileSync(0,"utf8")).${name}'`;

/** Shell lines by heading. `url` is PUBLIC_URL; the secrets stay in the file, which the lines read. */
export function firstSteps(url: string, clientsFile: string): string {
  const token = (name: keyof DemoClients, variable: string) =>
    `${variable}=$(curl -s ${url}/oauth2/token -d grant_type=client_credentials -d "$(node -pe 'const c=JSON.parse(require("fs").readFileSync("${clientsFile}","utf8")).${name};"client_id="+c.clientId+"&client_secret="+c.clientSecret')" | ${FIELD('access_token')})`;
  const step = (name: string, body: object) =>
    `curl -s ${url}/v1/referrals/$ID/${name} -H "Authorization: Bearer $STAFF" -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'; echo`;
  return [
    '# As an outside practice: get a token, refer a patient, read the referral',
    token('partner', 'PARTNER'),
    `ID=$(curl -s ${url}/v1/referrals -H "Authorization: Bearer $PARTNER" -H 'Content-Type: application/json' -H "Idempotency-Key: first-steps-$(date +%s)" -d '${JSON.stringify(REFERRAL)}' | ${FIELD('id')})`,
    `curl -s ${url}/v1/referrals/$ID -H "Authorization: Bearer $PARTNER"; echo`,
    '',
    '# As Patient Services: accept it, schedule the visit, complete it',
    token('staff', 'STAFF'),
    step('accept', {}),
    step('schedule', { start: '2027-01-12T09:00:00-07:00', end: '2027-01-12T09:30:00-07:00' }),
    step('complete', { note: 'Stress test normal. Follow up in six months.' }),
  ].join('\n');
}
