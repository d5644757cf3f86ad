/** Asking payers, over REST: for the group alone. */
import type { CoverageEligibilityResponse } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, perform } from '../../action.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import { askPayer, type PayerDeps } from '../../coverage/ask-payer.ts';
import { readCoverage } from '../../coverage/coverages.ts';
import { verifyShape } from '../../coverage/question.ts';
import { verificationsOf, verificationView, viewVerification } from '../../coverage/verification.ts';
import { encodeTold, verifyCoverage } from '../../coverage/verify-coverage.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { callOf, parse, type Route } from './route.ts';

const page = z.strictObject({ items: z.array(verificationView) }).meta({ id: 'Verifications' });
const tag = 'Insurance';

export function verificationRoutes(deps: PayerDeps, ports: ActPorts): Route[] {
  const verify = verifyCoverage(deps);
  return [
    {
      method: 'post',
      path: '/v1/coverages/{id}/verify',
      tag,
      summary: verify.summary,
      description: 'A payer that cannot be reached is asked again by itself (`waiting`). What it refuses is an answer.',
      scope: verify.scope,
      body: verify.input,
      headers: ['Idempotency-Key'],
      answers: { 201: { description: 'What the payer says', schema: verificationView } },
      audit: 'write',
      handle: async (request) => {
        oursOnly(request.caller);
        const question = parse(verifyShape, request.body ?? {});
        const call = callOf(request, request.params.id);
        const told = await askPayer(request.params.id ?? '', question, deps, ports);
        const done = await perform(verify, { ...call, attachment: encodeTold(told) }, ports);
        const response = done.resources.find(
          (one): one is Stored<CoverageEligibilityResponse> => one.resourceType === 'CoverageEligibilityResponse',
        );
        if (!response) throw new Error('a verification left no response');
        const headers: Record<string, string> = done.replayed ? { 'idempotency-replayed': 'true' } : {};
        return { status: done.status, body: await viewVerification(response, ports.store), headers };
      },
    },
    {
      method: 'get',
      path: '/v1/coverages/{id}/verifications',
      tag,
      summary: 'What the payer has said of a coverage, newest first',
      scope: 'system/CoverageEligibilityResponse.s',
      answers: { 200: { description: 'Answers, and questions that wait for one', schema: page } },
      audit: 'search',
      handle: async (request) => {
        oursOnly(request.caller);
        const coverage = await readCoverage(request.params.id ?? '', ports.store);
        const patient = coverage.beneficiary.reference ?? '';
        const found = await verificationsOf(`Coverage/${coverage.id}`, patient, ports.store);
        const items = await Promise.all(found.slice(0, 20).map((one) => viewVerification(one, ports.store)));
        return { status: 200, body: { items } };
      },
    },
  ];
}
