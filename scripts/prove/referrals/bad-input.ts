import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { countOf } from './exactly-once.ts';
import { referral } from './samples.ts';

type Bad = readonly [
  what: string,
  status: number,
  path: string | undefined,
  body: unknown,
  headers?: Record<string, string>,
];

const good = () => structuredClone(referral(1)) as Record<string, unknown> & ReturnType<typeof referral>;
const but = (change: (body: ReturnType<typeof good>) => void) => {
  const body = good();
  change(body);
  return body;
};
const data = (text: string) => Buffer.from(text).toString('base64');

const BAD: readonly Bad[] = [
  ['broken JSON', 400, '$', '{"patient": {"name": "Zebulon'],
  ['a wrong type', 400, '$.priority', but((b) => Object.assign(b, { priority: 7 }))],
  ['an unknown field', 400, '$.colour', but((b) => Object.assign(b, { colour: 'Zebulon' }))],
  ['a bad check digit', 400, '$.referrer.npi', but((b) => Object.assign(b.referrer, { npi: '1234567890' }))],
  ['an impossible date', 400, '$.patient.birthDate', but((b) => Object.assign(b.patient, { birthDate: '1961-02-30' }))],
  ['a birth to come', 400, '$.patient.birthDate', but((b) => Object.assign(b.patient, { birthDate: '2190-01-01' }))],
  ['an unknown specialty', 422, '$.specialty', but((b) => Object.assign(b, { specialty: 'Zebulonology' }))],
  [
    'a PDF that is none',
    400,
    '$.documents[0].data',
    but((b) =>
      Object.assign(b, { documents: [{ title: 'x', contentType: 'application/pdf', data: data('Zebulon') }] }),
    ),
  ],
  [
    'data that is no base64',
    400,
    '$.documents[0].data',
    but((b) => Object.assign(b, { documents: [{ title: 'x', contentType: 'text/plain', data: '****' }] })),
  ],
  [
    'a dangling reference',
    404,
    undefined,
    but((b) => Object.assign(b, { referrer: { reference: 'PractitionerRole/nobody' } })),
  ],
  [
    'a patient outside the compartment',
    404,
    undefined,
    but((b) => Object.assign(b, { patient: { reference: 'Patient/nobody' } })),
  ],
  [
    'no phone and no address',
    400,
    '$.patient.phone',
    but((b) => Object.assign(b.patient, { phone: undefined, address: undefined })),
  ],
  ['neither id nor key', 400, '$.referralId', but((b) => Object.assign(b, { referralId: undefined }))],
  ['a body over 10 MB', 413, undefined, but((b) => Object.assign(b, { note: 'x'.repeat(11_000_000) }))],
  ['another content type', 415, 'Content-Type', 'Zebulon', { 'content-type': 'text/csv' }],
];

export const badInput: Claim = {
  says: 'bad input is refused with every problem named by path, no value quoted, nothing stored',
  async show() {
    const gateway = await startGateway();
    try {
      const before = await stored(gateway);
      for (const [what, status, path, body, headers] of BAD) {
        const answer = await gateway.call('partner', 'POST', '/v1/referrals', body, headers);
        same(answer.status, status, what);
        same(answer.body?.resourceType, 'OperationOutcome', what);
        must(!answer.text.includes('Zebulon'), `${what}: a value was quoted`);
        const paths = answer.body.issue.flatMap((issue: { expression?: string[] }) => issue.expression ?? []);
        if (path) must(paths.includes(path), `${what}: ${JSON.stringify(paths)} does not name ${path}`);
      }
      const many = but((b) => {
        Object.assign(b, { priority: 'soon', colour: 1 });
        Object.assign(b.referrer, { npi: '1' });
      });
      const all = await gateway.call('partner', 'POST', '/v1/referrals', many);
      must(all.body.issue.length >= 3, `three problems, ${all.body.issue.length} named`);
      same(await stored(gateway), before, 'resources before and after');
      const first = await gateway.call('partner', 'POST', '/v1/referrals', good());
      const other = await gateway.call(
        'partner',
        'POST',
        '/v1/referrals',
        but((b) => Object.assign(b, { priority: 'stat' })),
      );
      same([first.status, other.status], [201, 409], 'two bodies under one key');
      return `${BAD.length + 2} bad calls refused, ${all.body.issue.length} problems named at once, nothing stored`;
    } finally {
      await gateway.end();
    }
  },
};

async function stored(gateway: Gateway): Promise<number[]> {
  const types = ['ServiceRequest', 'Task', 'Patient', 'Practitioner', 'DocumentReference'];
  return Promise.all(types.map((type) => countOf(gateway, type, {})));
}
