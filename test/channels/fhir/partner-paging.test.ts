import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../../open-gateway.ts';
import { referral, textDocument } from '../../referrals/samples.ts';

const OWN = 23;
let open: OpenGateway;
const requests: string[] = [];
const documents: string[] = [];

beforeAll(async () => {
  open = await openGateway();
  for (let n = 0; n < OWN; n++) {
    const papers = n % 3 === 0 ? [textDocument('A', `a${n}`), textDocument('B', `b${n}`)] : [];
    const { body } = await open.call('partner', 'POST', '/v1/referrals', referral(n, { documents: papers }));
    requests.push(body.serviceRequest);
    documents.push(...body.documents);
    await open.call('otherPartner', 'POST', '/v1/referrals', referral(n, { documents: papers }));
  }
});
afterAll(() => open.close());

/** Every match of every page, and the sizes of the pages. */
async function pages(path: string): Promise<{ found: string[]; sizes: number[] }> {
  const found: string[] = [];
  const sizes: number[] = [];
  for (let url: string | undefined = `${PUBLIC_URL}/fhir/R4/${path}`; url; ) {
    const { status, body } = await open.call('partner', 'GET', url.slice(PUBLIC_URL.length));
    expect(status, JSON.stringify(body)).toBe(200);
    const entries: { resource: { resourceType: string; id: string } }[] = body.entry ?? [];
    found.push(...entries.map(({ resource }) => `${resource.resourceType}/${resource.id}`));
    sizes.push(entries.length);
    url = body.link.find(({ relation }: { relation: string }) => relation === 'next')?.url;
    expect(sizes.length).toBeLessThan(60);
  }
  return { found, sizes };
}

test.each([1, 4, 23, 100])('a partner pages through its own requests and documents by %i, each once', async (count) => {
  const own = await pages(`ServiceRequest?_count=${count}`);
  expect(own.found).toEqual(requests);
  expect(Math.max(...own.sizes)).toBeLessThanOrEqual(count);
  const papers = await pages(`DocumentReference?status=current&_count=${count}`);
  expect(papers.found).toEqual(documents);
  expect(Math.max(...papers.sizes)).toBeLessThanOrEqual(count);
});

test('the number of pages tells nothing of others’ resources', async () => {
  const { sizes } = await pages('ServiceRequest?priority=stat&_count=1');
  expect(sizes).toEqual([0]);
  expect((await pages('ServiceRequest?identifier=test-3')).found).toEqual([requests[3]]);
});

test('its own number, named with others’ ids, pages alike', async () => {
  const ids = requests.slice(0, 5).map((reference) => reference.slice('ServiceRequest/'.length));
  const { found, sizes } = await pages(`ServiceRequest?_id=${ids.join(',')}&_count=2`);
  expect([found, sizes]).toEqual([requests.slice(0, 5), [2, 2, 1]]);
});
