import { describe, expect, test } from 'vitest';
import { fieldsShown, filingBody } from '../../src/console/filing-form.ts';
import type { FaxDocumentView, FaxView } from '../../src/faxes/view.ts';

const field = (value: string) => ({
  value,
  confidence: 0.9,
  page: 1,
  box: [0, 0, 0.1, 0.1] as [number, number, number, number],
});

function fax(document: Partial<FaxDocumentView>): FaxView {
  const one: FaxDocumentView = {
    ...{ pages: [1, 2], class: 'records-request', confidence: 0.9, fields: {}, signature: 'unsure', match: 'none' },
    ...{ candidates: [], proposedAction: 'request-records', input: {}, missing: [], doubts: [], setAside: false },
    ...document,
  };
  return { documents: [one] } as unknown as FaxView; // of a fax the form looks at its documents alone
}
const document = (body: object) => (body as { documents: Record<string, unknown>[] }).documents[0];

describe('a request for records', () => {
  test('is filed with what is ticked and chosen, and with the pages that are its release', () => {
    const body = filingBody(
      {
        class: 'records-request',
        'f:requester.kind': 'provider',
        'f:requester.organization.name': 'Cactus Wren Health Center',
        'f:requester.organization.npi': '1234567893',
        'f:records.classes': ['office-notes', 'laboratory'],
        'f:purpose': 'treatment',
        'f:release.statements.revocation': 'true',
        'f:releasePages': '2',
        patient: 'Patient/p',
      },
      fax({ fields: { purpose: field('legal') }, input: { purpose: 'legal' } }),
      0,
    );
    expect(document(body)).toEqual({
      ...{ pages: [1, 2], class: 'records-request', action: 'request-records', release: [2] },
      patient: { reference: 'Patient/p' },
      input: {
        requester: { kind: 'provider', organization: { name: 'Cactus Wren Health Center', npi: '1234567893' } },
        records: { classes: ['office-notes', 'laboratory'] },
        purpose: 'treatment',
        release: { statements: { revocation: true } },
      },
    });
  });

  test('what is emptied is taken away', () => {
    const read = fax({ fields: { 'records.from': field('2025-01-01') }, input: { records: { from: '2025-01-01' } } });
    expect(document(filingBody({ class: 'records-request', 'f:records.from': '' }, read, 0))?.input).toEqual({
      records: null,
    });
  });

  test('goes to the request whose number a person writes', () => {
    const body = filingBody(
      { class: 'records-release', 'f:request': 'abc', 'f:release.signedOn': '2026-11-01', patient: 'new' },
      fax({}),
      0,
    );
    expect(document(body)).toEqual({
      ...{ pages: [1, 2], class: 'records-release', action: 'provide-release', request: 'abc' },
      input: { release: { signedOn: '2026-11-01' } },
    });
  });
});

describe('paper with a code of ours', () => {
  test('stays where the code says, unless a person says what else it is', () => {
    const release = fax({ class: 'records-release', proposedAction: 'provide-release', input: { release: {} } });
    expect(document(filingBody({ class: 'records-release', patient: 'new' }, release, 0))).toMatchObject({
      action: 'provide-release',
    });
    expect(document(filingBody({ class: 'records-release', patient: 'new' }, release, 0))?.patient).toBeUndefined();
    const reply = fax({ class: 'reply-sheet', proposedAction: 'reply' });
    expect(document(filingBody({ class: 'reply-sheet', patient: 'new' }, reply, 0))).toEqual({
      pages: [1, 2],
      class: 'reply-sheet',
    });
    expect(document(filingBody({ class: 'chart', patient: 'Patient/p' }, reply, 0))).toMatchObject({
      ...{ class: 'chart', action: 'document', patient: { reference: 'Patient/p' } },
    });
  });

  test('shows which of its pages are the release', () => {
    const [shown] = fax({ release: [2] }).documents;
    expect(shown && fieldsShown(shown).releasePages?.value).toBe('2');
  });
});
