import type { Resource } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { recordClasses } from '../../src/mappings.ts';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { gather } from '../../src/records/gather.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

const LOINC = 'http://loinc.org';

async function filled(open: OpenGateway): Promise<(resource: Resource) => Promise<Stored>> {
  const { store } = open.ports;
  return async (resource) => {
    const urn = `urn:uuid:${crypto.randomUUID()}`;
    const { resources } = await store.commit({ create: [{ urn, resource }], update: [] });
    const [stored] = resources;
    if (!stored) throw new Error('nothing was stored');
    return stored;
  };
}

test('what was approved, by class and day, its files read when they are asked for', async () => {
  const open = await openGateway();
  const { store } = open.ports;
  const put = await filled(open);
  const binary = await store.putBinary(new TextEncoder().encode('Pages.'), 'text/plain');
  const note = (date: string, url: string): Resource => ({
    resourceType: 'DocumentReference',
    status: 'current',
    type: { coding: [{ system: LOINC, code: '11506-3' }] },
    date,
    content: [{ attachment: { contentType: 'text/plain', url, title: `Note of ${date.slice(0, 4)}` } }],
  });
  const lab: Resource = {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ code: 'laboratory' }] }],
    code: { text: 'A1c' },
  };
  const records = [
    await put(lab),
    await put(note('2026-02-01T00:00:00Z', `Binary/${binary}`)),
    await put(note('2025-02-01T00:00:00Z', 'https://elsewhere.example/file')),
    await put({ resourceType: 'Basic', code: { text: 'Something else' } }),
  ];
  const sections = gather(records, recordClasses(), store);
  expect(
    sections.map(({ title, records }) => [title, records.map(({ files }) => files.map((one) => one.title))]),
  ).toEqual([
    ['Office notes', [[], ['Note of 2026']]],
    ['Laboratory and pathology results', [[]]],
    ['Other records', [[]]],
  ]);
  expect(new TextDecoder().decode(await sections[0]?.records[1]?.files[0]?.bytes())).toBe('Pages.');
  open.close();
});
