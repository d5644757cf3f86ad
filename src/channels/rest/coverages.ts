/** Coverages over REST: taken down, ended, read. For the group alone; partners send theirs with a referral. */
import type { Coverage, DocumentReference } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { ActPorts, Answer } from '../../action.ts';
import { asItWas, instantOf } from '../../as-of.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import type { CoverageDeps } from '../../coverage/add-coverage.ts';
import { insuranceCard, refuseNoCard } from '../../coverage/card.ts';
import { coveragesOf, readCoverage, readPatient } from '../../coverage/coverages.ts';
import type { CoverageActions } from '../../coverage/index.ts';
import { coverageView, viewCoverage } from '../../coverage/view.ts';
import { historiesOf, historyOf } from '../../history.ts';
import type { Keeper } from '../../kept.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { createOrKeep, keptAnswer, keptQuery, readOrWaits, stepOrKeep, waitsAnswer } from './create.ts';
import type { Reply, RestRequest, Route } from './route.ts';

export interface CoverageDoor {
  readonly actions: CoverageActions;
  readonly deps: CoverageDeps;
  readonly ports: ActPorts;
  readonly keeper: Keeper;
  /** Of this gateway's FHIR. */
  readonly base: string;
}

const page = z.strictObject({ items: z.array(coverageView) }).meta({ id: 'Coverages' });
const tag = 'Insurance';
const PATH = '/v1/coverages';

export function coverageRoutes(door: CoverageDoor): Route[] {
  const { add, end } = door.actions;
  const item = { description: 'The coverage', schema: coverageView, headers: ['ETag'] };
  return [
    {
      method: 'post',
      path: PATH,
      tag,
      summary: add.summary,
      description:
        'From the card, its images with it; `replaces` ends another one. Of a plan that is not known `warnings` say so.',
      scope: add.scope,
      body: add.input,
      headers: ['Idempotency-Key'],
      answers: { 201: item, 202: keptAnswer },
      audit: 'write',
      handle: (request) => createOrKeep(door.keeper, add, request, PATH, (done) => answer(done, door)),
    },
    {
      method: 'post',
      path: `${PATH}/{id}/end`,
      tag,
      summary: end.summary,
      scope: end.scope,
      body: end.input,
      headers: ['Idempotency-Key', 'If-Match'],
      answers: { 200: item, 202: keptAnswer },
      audit: 'write',
      handle: (request) => stepOrKeep(door.keeper, end, request, PATH, (done) => answer(done, door)),
    },
    {
      method: 'get',
      path: `${PATH}/{id}`,
      tag,
      summary: 'Read a coverage, with its history',
      scope: 'system/Coverage.r',
      query: keptQuery,
      answers: { 200: item, 202: waitsAnswer },
      audit: 'read',
      handle: async (request) => {
        oursOnly(request.caller);
        const { store } = door.ports;
        return readOrWaits(
          door.keeper,
          request,
          (id) => readCoverage(id, store),
          (found) => reply(200, found, door),
        );
      },
    },
    {
      method: 'get',
      path: '/v1/coverages/{id}/card',
      tag,
      summary: 'The insurance card as FHIR: a Bundle by CARIN Digital Insurance Card',
      scope: 'system/Coverage.r',
      answers: { 200: { description: 'Coverage, patient and payer', contentType: 'application/fhir+json' } },
      audit: 'read',
      handle: (request) => card(request, door),
    },
    {
      method: 'get',
      path: '/v1/patients/{id}/coverages',
      tag,
      summary: 'The coverages of a patient, in the order in which they pay',
      scope: 'system/Coverage.s',
      answers: { 200: { description: 'Those that are over last', schema: page } },
      audit: 'search',
      handle: (request) => list(request, door),
    },
  ];
}

async function list(request: RestRequest, door: CoverageDoor): Promise<Reply> {
  oursOnly(request.caller);
  const { store } = door.ports;
  const patient = await readPatient(request.params.id ?? '', store);
  return { status: 200, body: { items: await views(await coveragesOf(`Patient/${patient.id}`, store), door) } };
}

/** As the act left it, also when it is told again. The coverage it was about is the first that its Provenance names. */
async function answer(done: Answer, door: CoverageDoor): Promise<Reply> {
  const { store } = door.ports;
  const coverages = done.resources.filter((one): one is Stored<Coverage> => one.resourceType === 'Coverage');
  const [named] = done.resources.flatMap((one) =>
    one.resourceType === 'Provenance' ? (one.target[0]?.reference ?? []) : [],
  );
  const id = named?.slice('Coverage/'.length) ?? coverages[0]?.id ?? '';
  const now = await readCoverage(id, store);
  const at = instantOf(done.resources, await historyOf(now, store));
  const then = coverages.find((one) => one.id === id) ?? (await asItWas(now, at, store)) ?? now;
  const { headers, ...rest } = await reply(done.status, then, door, done.warnings, at);
  return { ...rest, headers: { ...headers, ...(done.replayed && { 'idempotency-replayed': 'true' }) } };
}

async function reply(
  status: number,
  coverage: Stored<Coverage>,
  door: CoverageDoor,
  warnings: readonly string[] = [],
  at?: string,
): Promise<Reply> {
  const [body] = await views([coverage], door, at);
  const headers = { ETag: `W/"${coverage.meta.versionId}"` };
  return { status, body: { ...body, ...(warnings.length > 0 && { warnings }) }, headers };
}

/** With what there is of them; `at`: with what there was then. */
async function card(request: RestRequest, { ports, base }: CoverageDoor): Promise<Reply> {
  oursOnly(request.caller);
  const { store } = ports;
  const coverage = await readCoverage(request.params.id ?? '', store);
  refuseNoCard(coverage);
  const [patient, payer, images] = await Promise.all([
    readPatient(coverage.beneficiary.reference?.slice('Patient/'.length) ?? '', store),
    store.read('Organization', coverage.payor[0]?.reference?.slice('Organization/'.length) ?? ''),
    store.search<DocumentReference>({
      type: 'DocumentReference',
      where: [['related', `Coverage/${coverage.id}`]],
      count: 100,
    }),
  ]);
  const at = new Date(ports.now()).toISOString();
  const body = insuranceCard({ coverage, patient, payer, images: images.matches, at, base });
  return { status: 200, body, contentType: 'application/fhir+json' };
}

async function views(coverages: readonly Stored<Coverage>[], { deps, ports }: CoverageDoor, at?: string) {
  if (coverages.length === 0) return [];
  const references = coverages.map(({ id }) => `Coverage/${id}`);
  const [histories, cards] = await Promise.all([
    historiesOf(coverages, ports.store),
    ports.store.search<DocumentReference>({
      type: 'DocumentReference',
      where: [['related', references.join(',')]],
      count: 100,
    }),
  ]);
  const then = ({ meta }: Stored) => at === undefined || meta.lastUpdated <= at;
  const day = deps.dayOf(at ?? new Date(ports.now()).toISOString());
  return coverages.map((one) => {
    const reference = `Coverage/${one.id}`;
    const card = cards.matches.filter(
      (image) => then(image) && image.context?.related?.some((to) => to.reference === reference),
    );
    return viewCoverage(one, card, (histories.get(reference) ?? []).filter(then), day, deps.planOf);
  });
}
