import type { ChargeItem, Invoice, Patient } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { ActContext, Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { matchOf } from '../referrals/resources.ts';
import { pagesOf, readChart, readPatient, scopeNow, typesAsked } from './chart.ts';
import { checkNow } from './check-now.ts';
import { checkDeps, type RecordsDeps } from './deps.ts';
import type { Fee } from './fee.ts';
import { feeNow } from './fee-now.ts';
import { bill } from './fee-resources.ts';
import { identityOf } from './identity.ts';
import { stateOf } from './lifecycle.ts';
import { askedOf, output, type RecordsRequest } from './request.ts';
import { defineRecordsStep } from './step.ts';
import { defective } from './verify-release.ts';

const input = z
  .strictObject({
    include: z
      .array(z.string().regex(/^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/))
      .max(5000)
      .default([])
      .meta({ description: 'Of the documents that nobody has labelled, those the person has looked at and lets go.' }),
    shown: z
      .array(z.string().max(100))
      .max(5000)
      .optional()
      .meta({ description: 'What the person was shown to go; where more would go by now, nothing is approved.' }),
    pages: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .meta({ description: 'Pages the fee is by; else one a document, and one for eight other records.' }),
    postage: z.int().min(0).max(100_000).optional().meta({ description: 'Cents.' }),
    withoutRelease: plainText(500)
      .optional()
      .meta({ description: 'Of a treatment request without a release: why it may go (45 CFR 164.506(c)).' }),
  })
  .meta({ id: 'ApproveRecords' });

interface Seen {
  readonly included: readonly string[];
  readonly fee: Fee;
  readonly pages: number;
}

/** A person lets go exactly what the preview shows: what is not named here cannot be disclosed under this approval. */
export const approve = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof input>, Seen>({
    name: 'approve',
    summary: 'Approve what is to be disclosed',
    input,
    person: true,
    writes: ['ChargeItem', 'Invoice'],
    look: (body, request, act, reads) => look(body, request, act, reads, deps),
    change({ withoutRelease }, { task }, act, { included, fee, pages }) {
      const patient = task.for?.reference ?? '';
      const bills: Create<ChargeItem | Invoice>[] =
        fee.amount > 0 ? bill(fee, { patient, to: task.requester, pages }, act) : [];
      const invoice = bills.find(({ resource }) => resource.resourceType === 'Invoice');
      return {
        to: 'approved',
        task: {
          output: [
            ...(task.output ?? []),
            ...included.map((reference) => output('records-approved', { valueReference: { reference } })),
            ...(withoutRelease === undefined ? [] : [output('records-basis', { valueString: withoutRelease })]),
            ...(invoice ? [output('records-invoice', { valueReference: { reference: invoice.urn } })] : []),
          ],
        },
        create: bills,
        ...(withoutRelease !== undefined && { reason: { text: withoutRelease } }),
      };
    },
  });

async function look(
  { include, shown, withoutRelease, ...copy }: z.output<typeof input>,
  request: RecordsRequest,
  act: ActContext,
  reads: Reads,
  deps: RecordsDeps,
): Promise<Seen> {
  const { task, consent } = request;
  const [patient, known, chart] = await Promise.all([
    readPatient(request, reads),
    checkDeps(deps, act.at, request, reads),
    readChart(task.for?.reference ?? '', typesAsked(request, deps), reads),
  ]);
  refusePatient(request, patient);
  const asked = askedOf(task);
  if (asked.requester.kind !== 'provider' && identityOf(task) === undefined) {
    throw refused('identity-not-verified', 'Nobody has identified who asks.');
  }
  if (stateOf(task) === 'verified') {
    // Time has gone by since a person declared it good: it may have ended, and the chart may say otherwise now.
    const check = checkNow(request, patient, known);
    if (check && !check.valid) throw defective(check);
  } else if (consent || asked.purpose !== 'treatment' || deps.policy !== 'except-treatment' || !withoutRelease) {
    throw refused('release-not-verified', 'A person declares the release good first; without one, say why it may go.');
  }
  const open = scopeNow(chart, request, [], deps);
  if (shown && open.included.some((reference) => !shown.includes(reference))) {
    throw refused('scope-changed', 'More would go than was shown: look at it again.', '$.shown');
  }
  const other = include.filter((reference) => !open.toReview.includes(reference));
  if (other.length > 0)
    throw refused('not-to-review', 'What is included is not among the documents to look at.', '$.include');
  const { included, toReview } = scopeNow(chart, request, include, deps);
  if (toReview.length > 0) {
    throw refused(
      'not-reviewed',
      'Documents that nobody has labelled are either included or left out first.',
      '$.include',
    );
  }
  if (included.length === 0)
    throw refused('nothing-to-disclose', 'Nothing is left to go: deny it with the reason no-records.');
  const pages = copy.pages ?? pagesOf(included);
  return { included, pages, fee: feeNow(request, { pages, postage: copy.postage }, deps) };
}

/** A chart that is closed or merged into another, and one that nobody has told apart. */
export function refusePatient({ task }: RecordsRequest, { active, link = [] }: Patient): void {
  if (active === false || link.some(({ type }) => type === 'replaced-by'))
    throw refused('patient-inactive', 'This chart is closed: say whose records are asked for.');
  if (['created', 'review'].includes(matchOf(task).result)) {
    throw refused('patient-unsettled', 'A person says first whose records are asked for.');
  }
}

export const refused = (code: string, text: string, expression?: string): Fault =>
  new Fault('business-rule', { code, text, ...(expression !== undefined && { expression }) });
