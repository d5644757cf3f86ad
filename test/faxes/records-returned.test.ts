/** Releases that come back by fax with a code of ours, on a letter's answer or on our own form; and what was filed wrongly taken back. */
import type { Communication, Consent, DocumentReference, Provenance, Task } from '@medplum/fhirtypes';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { request } from '../records/samples.ts';
import { withVendor } from './bring-fax.ts';
import { codes, page, recordsFaxes, SAID } from './records-fax.ts';

let open: OpenGateway;
let faxes: ReturnType<typeof recordsFaxes>;
let n = 0;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
  faxes = recordsFaxes(open);
});
afterAll(() => open.close());

describe('the corrected release', () => {
  test('with the code of our letter files itself to its request, and no machine declares it good', async () => {
    const asked = await faxes.incomplete(await faxes.chartOf('Mira Corrected'), 'Mira Corrected');
    expect(await faxes.requestAt(asked.id)).toMatchObject({
      status: 'incomplete',
      check: { defects: [{ element: 'expiresOn' }] },
    });
    const before = (await faxes.requestAt(asked.id)).consent;
    const two = await faxes.fax(
      await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Mira Corrected', 'Date of birth: 07/14/1961'),
    );
    expect(two).toMatchObject({
      status: 'filed',
      filed: [{ rule: 'own-token/1', reference: asked.task }],
      documents: [{ class: 'records-release', proposedAction: 'provide-release' }],
    });
    const now = await faxes.requestAt(asked.id);
    expect(now.consent).not.toBe(before);
    // As far as it was read: what is not there is asked for again; what is there is for a person.
    expect(['received', 'incomplete']).toContain(now.status);
    expect((await faxes.read<Consent>(now.consent)).status).toBe('proposed');
    expect((await faxes.read<Consent>(before)).status).toBe('rejected');
    const papers: Stored<DocumentReference>[] = await Promise.all(now.documents.map(faxes.read<DocumentReference>));
    expect(papers.some(({ type }) => type?.coding?.[0]?.code === '64292-6')).toBe(true);
    const [provenance] = (await faxes.search<Provenance>('Provenance', ['target', now.consent])).filter(
      ({ policy }) => policy,
    );
    expect(provenance?.policy).toEqual(['https://clinic-gateway.example.org/fhir/rule/own-token/1']);
  });

  test('whole, it is found so, read where it stands, and waits for the person who sees whether it is signed', async () => {
    const asked = await faxes.incomplete(await faxes.chartOf('Wanda Whole'), 'Wanda Whole');
    const lines = [
      'AUTHORIZATION FOR RELEASE OF HEALTH INFORMATION',
      'Patient name: Wanda Whole',
      'Date of birth: 07/14/1961',
      'I authorize Copper Basin Medical Group to disclose my health information to Cactus Wren Health Center.',
      'Information to be released: office notes and laboratory results.',
      'Purpose of disclosure: continuity of care.',
      'This authorization expires on 10/12/2027. I may revoke it in writing at any time.',
      'My treatment does not depend on my signing. What is disclosed may be redisclosed.',
      'Signature of patient:',
      'Date signed: 10/12/2026',
      'Printed name: Wanda Whole',
      'Relationship to patient: self',
    ];
    const two = await faxes.fax(await page(asked.token, ...lines));
    expect(two).toMatchObject({ status: 'filed', filed: [{ rule: 'own-token/1' }] });
    expect(await faxes.requestAt(asked.id)).toMatchObject({
      status: 'received',
      check: { valid: true, warnings: [{ code: 'signature-unsure' }] },
    });
    const unseen = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/verify-release`, {});
    expect(codes(unseen.body)).toEqual(['warning-unseen']);
    const seen = { seen: ['signature-unsure'] };
    const verified = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/verify-release`, seen);
    expect(verified.body.status).toBe('verified');
    // One without its end is found wanting, and asked for again.
    const again = await faxes.incomplete(await faxes.chartOf('Xenia Endless'), 'Xenia Endless');
    const endless = lines.map((line) =>
      line.replace(' expires on 10/12/2027', ' is mine').replace('Wanda Whole', 'Xenia Endless'),
    );
    await faxes.fax(await page(again.token, ...endless));
    expect(await faxes.requestAt(again.id)).toMatchObject({
      status: 'incomplete',
      check: { defects: [{ element: 'expiresOn', code: 'missing' }] },
    });
  });

  test('about somebody else, or with a code nothing waits for, is a person’s', async () => {
    const asked = await faxes.incomplete(await faxes.chartOf('Nora Other'), 'Nora Other');
    const other = await faxes.fax(await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Vera Elsewhere'));
    expect(other).toMatchObject({ status: 'review', filed: [], documents: [{ doubts: ['second-person'] }] });
    const forged = await faxes.fax(
      await page('CG-ADKTNQ3VEHD', 'AUTHORIZATION FOR RELEASE', 'Patient name: Nora Other'),
    );
    expect(forged.filed).toEqual([]);
    expect(forged.documents[0]?.doubts).toContain('token-unknown');
    expect((await faxes.requestAt(asked.id)).status).toBe('incomplete');
    const revoked = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/revoke`, { by: 'patient' });
    expect(revoked.status).toBe(200);
    const late = await faxes.fax(
      await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Nora Other', 'Again.'),
    );
    expect(late).toMatchObject({ status: 'review', filed: [], documents: [{ doubts: ['token-used'] }] });
    const pushed = await faxes.file(late.id);
    expect(codes(pushed.body)).toEqual(['step-not-allowed']);
  });

  test('once it stands, another paper with the same code takes its place only by a person', async () => {
    const asked = await faxes.incomplete(await faxes.chartOf('Olga Replay'), 'Olga Replay');
    const { release } = SAID;
    const whole = {
      ...release,
      patient: { name: 'Olga Replay', birthDate: '1961-07-14' },
      signedBy: { name: 'Olga Replay', relationship: 'self' },
    };
    const { classes: _c, expiresEvent: _e, ...said } = whole;
    const mended = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/provide-release`, {
      release: said,
    });
    expect(mended.body.status).toBe('received');
    const replayed = await faxes.fax(await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Olga Replay'));
    expect(replayed).toMatchObject({ status: 'review', filed: [], documents: [{ doubts: ['token-used'] }] });
    expect((await faxes.requestAt(asked.id)).consent).toBe(mended.body.consent);
  });

  test('a picture that nobody could read is kept with its request for a person, and no letter calls everything missing', async () => {
    const asked = await faxes.incomplete(await faxes.chartOf('Pia Picture'), 'Pia Picture');
    const letters = (await faxes.search('Communication', ['based-on', asked.task])).length;
    const two = await faxes.fax(await page(asked.token));
    expect(two).toMatchObject({ status: 'filed', filed: [{ rule: 'own-token/1' }] });
    expect((await faxes.requestAt(asked.id)).status).toBe('received');
    expect(await faxes.search('Communication', ['based-on', asked.task])).toHaveLength(letters);
    const declared = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/verify-release`, {});
    expect(new Set(codes(declared.body))).toEqual(new Set(['release-defective']));
  });

  test('without a code goes where a person says', async () => {
    const asked = await faxes.incomplete(await faxes.chartOf('Quin Named'), 'Quin Named');
    const two = await faxes.fax(
      await page('', 'AUTHORIZATION FOR RELEASE', 'Patient name: Quin Named', 'I authorize.'),
    );
    const one = { pages: [1], action: 'provide-release', input: { release: { signedOn: '2026-11-01' } } };
    expect(codes((await faxes.file(two.id, { documents: [one] })).body)).toEqual(['required']);
    const filed = await faxes.file(two.id, { documents: [{ ...one, request: asked.id }] });
    expect(filed.body.filed, JSON.stringify(filed.body)).toMatchObject([{ reference: asked.task }]);
  });
});

describe('the release form of our own', () => {
  const form = (query: string, client: 'staff' | 'partner' | 'otherPartner' = 'staff') =>
    open.call(client, 'GET', `/v1/forms/records-release.pdf?${query}`);
  /** The form as a browser keeps it, another sentence on it each time. */
  async function printed(query: string): Promise<string> {
    const response = await open.gateway.fetch(
      new Request(`http://gateway.test/v1/forms/records-release.pdf?${query}`, {
        headers: { authorization: `Bearer ${await open.token('staff')}` },
      }),
    );
    const pdf = await PDFDocument.load(await response.arrayBuffer());
    pdf.getPage(1).drawText(`Signed copy ${++n}`, { x: 72, y: 90, size: 10 });
    return Buffer.from(await pdf.save()).toString('base64');
  }

  test('printed for a request files itself to it; printed for a patient it is a new request that a person completes', async () => {
    const chart = await faxes.chartOf('Tilda Printed');
    const asked = await faxes.incomplete(chart, 'Tilda Printed');
    const signed = await faxes.fax(await printed(`request=${asked.id}`));
    expect(signed).toMatchObject({
      status: 'filed',
      filed: [{ pages: [1, 2], rule: 'own-token/1', reference: asked.task }],
    });

    const one = await faxes.fax(await printed(`patient=${chart}`));
    expect(one).toMatchObject({
      status: 'review',
      documents: [
        {
          ...{ class: 'records-release', proposedAction: 'request-records', pages: [1, 2], release: [1, 2] },
          ...{ match: 'matched', candidates: [{ patient: chart, reasons: ['our-form'] }] },
        },
      ],
    });
    expect(one.documents[0]?.doubts).toContain('form-to-complete');
    const { release, patient: _, ...said } = SAID;
    const own = { ...release, patient: { name: 'Tilda Printed', birthDate: '1961-07-14' } };
    const filed = await faxes.file(one.id, {
      documents: [{ pages: [1, 2], patient: { reference: chart }, input: { ...said, release: own } }],
    });
    expect(filed.status, JSON.stringify(filed.body)).toBe(200);
    const made = await faxes.requestAt(await faxes.numberOf(filed.body.filed[0].reference));
    expect(made).toMatchObject({ patient: { reference: chart, match: 'given' } });
    expect(made.id).not.toBe(asked.id);
  });

  test('says who it is for to the group, and to a partner of its own request only', async () => {
    const chart = await faxes.chartOf('Ulla Private');
    expect((await form(`patient=${chart}`)).status).toBe(200);
    expect((await form(`patient=${chart}`, 'partner')).status).toBe(404);
    expect((await form('patient=Patient/nobody')).status).toBe(404);
    expect((await form('')).status).toBe(400);
    const asked = await open.call('partner', 'POST', '/v1/records-requests', request(77));
    expect((await form(`request=${asked.body.id}`, 'partner')).status).toBe(200);
    expect((await form(`request=${asked.body.id}`, 'otherPartner')).status).toBe(404);
  });
});

describe('taken back', () => {
  test('a request with all that came with it, whose steps are over', async () => {
    const asked = await faxes.incomplete(await faxes.chartOf('Rosa Wrong'), 'Rosa Wrong');
    const { consent, documents } = await faxes.requestAt(asked.id);
    const back = await open.call('staff', 'POST', `/v1/faxes/${asked.fax}/refile`, { reason: 'Another Rosa.' });
    expect(back.body, JSON.stringify(back.body)).toMatchObject({
      status: 'review',
      filed: [],
      takenBack: [{ reference: asked.task }],
    });
    for (const one of [asked.task, consent, ...documents]) {
      expect((await faxes.read<Task>(one)).status, one).toBe('entered-in-error');
    }
    const [letter] = await faxes.search<Communication>('Communication', ['based-on', asked.task]);
    expect(letter?.status).toBe('entered-in-error');
    const { body: step } = await open.call('staff', 'POST', `/v1/records-requests/${asked.id}/deny`, {
      reason: 'no-records',
    });
    expect(codes(step)).toEqual(['entered-in-error']);
    const again = await faxes.fax(await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Rosa Wrong'));
    expect(again.documents[0]?.doubts).toContain('token-unknown');
  });

  test('a release that was another’s: the one before stands again, and what rested on it no more', async () => {
    const asked = await faxes.incomplete(await faxes.chartOf('Sina Restored'), 'Sina Restored');
    const before = (await faxes.requestAt(asked.id)).consent;
    const two = await faxes.fax(await page(asked.token, 'AUTHORIZATION FOR RELEASE', 'Patient name: Sina Restored'));
    const wrong = (await faxes.requestAt(asked.id)).consent;
    const back = await open.call('staff', 'POST', `/v1/faxes/${two.id}/refile`, { reason: 'Not hers.' });
    expect(back.status, JSON.stringify(back.body)).toBe(200);
    expect(await faxes.requestAt(asked.id)).toMatchObject({ status: 'incomplete', consent: before });
    expect((await faxes.read<Consent>(before)).status).toBe('proposed');
    expect((await faxes.read<Consent>(wrong)).status).toBe('entered-in-error');
  });
});
