/**
 * What a payer says of a coverage, written down. The payer is asked before the act, since asking changes nothing; the act gets the answer as
 * bytes beside its input, so that a call sent again is the same act whatever the payer says the second time.
 */
import type { Coverage, CoverageEligibilityResponse } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActContext, defineAction, type Work } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { openCreate } from '../create.ts';
import { DOCUMENT_CATEGORY, documentReference } from '../documents/resources.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { EligibilityAnswer } from '../ports/eligibility/index.ts';
import type { Create, Stored } from '../ports/fhir-store/index.ts';
import { readCoverage } from './coverages.ts';
import { type Asked, eligibilityRequest, eligibilityResponse, said, type Told } from './eligibility-resources.ts';
import { type Verify, verifyShape } from './question.ts';
import { answeredFor, isWaiting, readVerification } from './verification.ts';

const JSON_TYPE = 'application/json';
const ANSWER = {
  coding: [{ system: CODES.loinc, code: '51851-4', display: 'Administrative note' }],
  text: 'Eligibility answer',
};

/** What goes as `attachment`. */
export const encodeTold = (told: Told): Uint8Array => new TextEncoder().encode(JSON.stringify(told ?? null));
const decodeTold = (bytes: Uint8Array | undefined): Told => {
  if (!bytes) throw new Error('a verification came without its answer');
  return (JSON.parse(new TextDecoder().decode(bytes)) as EligibilityAnswer | null) ?? undefined;
};

export const verifyCoverage = (deps: { readonly dayOf: (at: string) => string }) =>
  defineAction<Verify, undefined, Stored<Coverage>>({
    name: 'verify-coverage',
    summary: 'Ask the payer whether a coverage holds, and by what terms',
    scope: 'system/Coverage.u',
    input: verifyShape,
    fence: 'lane',
    writes: ['CoverageEligibilityRequest', 'CoverageEligibilityResponse', 'DocumentReference'],
    async open(_input, call) {
      oursOnly(call.caller);
      const opened = openCreate('verify-coverage', call, { path: 'Idempotency-Key', parts: undefined });
      return { ...opened, parts: [...opened.parts, call.target] };
    },
    find: (_input, _opened, { call }, reads) => readCoverage(call.target ?? '', reads),
    build: ({ date, serviceTypes }, coverage, act) => {
      const asked: Asked = {
        id: act.act,
        at: act.at,
        coverage: `Coverage/${coverage.id}`,
        patient: coverage.beneficiary.reference ?? '',
        payer: coverage.payor[0]?.reference ?? '',
        date: date ?? deps.dayOf(act.at),
        serviceTypes,
      };
      const told = decodeTold(act.call.attachment);
      const [request, response] = [act.urn(), act.urn()];
      const kept = keep(told, response, asked.patient, act);
      return {
        uploads: kept.uploads,
        create: [
          { urn: response, resource: eligibilityResponse(asked, request, told) },
          { urn: request, resource: eligibilityRequest(asked) },
          ...kept.create,
        ],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.coverageStep, code: 'verify-coverage' },
          operation: 'CREATE',
          targets: [response, asked.coverage],
          patient: asked.patient,
        },
      };
    },
  });

const againShape = z.strictObject({ giveUp: z.boolean() });

/** The answer to a question that the payer could not be reached for, or that it is given up. */
export const verifyAgain = defineAction<
  z.output<typeof againShape>,
  Stored<CoverageEligibilityResponse>,
  Stored<CoverageEligibilityResponse>
>({
  name: 'verify-again',
  summary: 'Write down what a payer says that could not be reached before',
  scope: 'system/Coverage.u',
  input: againShape,
  fence: 'version',
  writes: ['CoverageEligibilityResponse', 'DocumentReference'],
  async open(_input, call, reads) {
    const response = await readVerification(call.target ?? '', reads);
    return { parts: ['verify-again', call.target, response.meta.versionId], state: response };
  },
  async find(_input, { state }) {
    if (isWaiting(state)) return state;
    throw new Fault('business-rule', { code: 'verification-answered', text: 'This question has its answer.' });
  },
  build: ({ giveUp }, response, act) => {
    const told = decodeTold(act.call.attachment);
    const coverage = answeredFor(response);
    const patient = response.patient.reference ?? '';
    const reference = `CoverageEligibilityResponse/${response.id}`;
    const { disposition: _, ...before } = response;
    const now = giveUp
      ? {
          ...said(coverage, told, response.servicedDate),
          outcome: 'error' as const,
          disposition: 'The payer was not reached within a day.',
        }
      : said(coverage, told, response.servicedDate);
    const kept = keep(told, reference, patient, act);
    return {
      uploads: kept.uploads,
      create: kept.create,
      update: [{ resource: { ...before, ...now }, versionId: response.meta.versionId }],
      status: 200,
      record: {
        activity: { system: CODES.coverageStep, code: 'verify-coverage' },
        operation: 'UPDATE',
        targets: [reference, coverage],
        patient,
      },
    };
  },
});

/** The whole answer: every benefit, and the text it came in. */
function keep(
  told: Told,
  response: string,
  patient: string,
  act: ActContext,
): Pick<Work, 'uploads'> & { create: Create[] } {
  if (!told) return { uploads: [], create: [] };
  const bytes = encodeTold(told);
  const binary = act.urn();
  const resource = documentReference({
    title: 'Eligibility answer',
    contentType: JSON_TYPE,
    size: bytes.length,
    binary,
    type: ANSWER,
    patient,
    related: [response],
    at: act.at,
  });
  const category = [{ coding: [{ system: DOCUMENT_CATEGORY, code: 'administrative' }] }];
  return {
    uploads: [{ urn: binary, bytes, contentType: JSON_TYPE }],
    create: [{ urn: act.urn(), resource: { ...resource, category } }],
  };
}
