/** Invariant 1: a faxed referral leaves what the JSON call leaves. */
import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { comparable } from '../referrals/two-languages.ts';
import { file, putIn, readFaxes, sent, until } from './desk.ts';

const FROM = '+16022345678';
const NAME = `referral-from${FROM}.pdf`;

export const faxLikeJson: Claim = {
  says: 'a text PDF dropped in fax-in of a fresh start and filed by a person is the JSON call’s resources, and is answered in fax-out',
  async show() {
    const gateway = await startGateway();
    try {
      putIn(gateway, NAME, '01-referral-labelled-form.pdf');
      const [fax] = await readFaxes(gateway, NAME);
      must(fax, 'no fax');
      const shown = await gateway.call('staff', 'GET', `/v1/faxes/${fax.id}`);
      const { input } = shown.body.documents[0];
      await file(gateway, fax.id);
      const byFax = await resourcesOf(gateway);
      const answers = await until('an answer in fax-out', async () => {
        const found = sent(gateway).filter(({ to }) => to === FROM);
        return found.length > 0 ? found : undefined;
      });
      const byCall = await byJson(input, byFax.document);
      same(byFax.resources, byCall, 'resources');
      return `${byFax.resources.length} resources alike; ${answers.length} answer of ${answers[0]?.pages} page to the sender`;
    } finally {
      await gateway.end();
    }
  },
};

/** The same content over the API of another gateway, with the paper that was filed. */
async function byJson(input: object, paper: { title: string; contentType: string; data: string }): Promise<string[]> {
  const gateway = await startGateway();
  try {
    const body = { ...input, documents: [paper] };
    const sent = await gateway.call('ehr', 'POST', '/v1/referrals', body, { 'idempotency-key': 'prove-fax' });
    same(sent.status, 201, `POST /v1/referrals ${sent.text.slice(0, 300)}`);
    return (await resourcesOf(gateway)).resources;
  } finally {
    await gateway.end();
  }
}

async function resourcesOf(gateway: Gateway) {
  const list = await gateway.call('ehr', 'GET', '/v1/referrals', undefined, { accept: 'application/fhir+json' });
  const view = (await gateway.call('ehr', 'GET', '/v1/referrals')).body.items[0];
  must(view, 'no referral');
  const read = async (reference: string) => (await gateway.call('ehr', 'GET', `/fhir/R4/${reference}`)).body;
  const patient = await read(view.patient.reference);
  const documents = await Promise.all(view.documents.map(read));
  const coverage = await gateway.call('ehr', 'GET', `/fhir/R4/Coverage?beneficiary=${view.patient.reference}`);
  const resources = [
    ...list.body.entry.map(({ resource }: { resource: object }) => resource),
    patient,
    ...coverage.body.entry.map(({ resource }: { resource: object }) => resource),
    ...documents,
  ];
  const { attachment } = documents[0].content[0];
  const token = await gateway.token('ehr');
  const binary = await fetch(`${gateway.url}/fhir/R4/${attachment.url}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const data = Buffer.from(await binary.arrayBuffer()).toString('base64');
  return {
    resources: resources.map((one) => comparable(one)),
    document: { title: attachment.title, contentType: attachment.contentType, data },
  };
}
