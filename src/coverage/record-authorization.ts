import type { ClaimResponse, Coverage } from '@medplum/fhirtypes';
import { type ActContext, defineAction } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { openCreate } from '../create.ts';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { ANY_SERVICE, authorizationsOf, isAuthorization } from './authorization.ts';
import { type RecordAuthorization, recordAuthorizationShape } from './authorization-shape.ts';
import { isSelfPay, readCoverage, readPatient } from './coverages.ts';
import { visitsQuantity } from './referral-visits.ts';

export interface AuthorizationDeps {
  /** `Organization/…` for which it is. */
  readonly group: () => Promise<string>;
  /** Calendar day of an instant in the clinic, ISO date. */
  readonly dayOf: (at: string) => string;
}

interface Found {
  readonly coverage: Stored<Coverage>;
  readonly group: string;
}

/** What a payer has authorized, by its number. Held visits that wait for it are agreed by themselves. */
export const recordAuthorization = (deps: AuthorizationDeps) =>
  defineAction<RecordAuthorization, undefined, Found>({
    name: 'record-authorization',
    summary: 'Record what a payer has authorized',
    scope: 'system/ClaimResponse.c',
    input: recordAuthorizationShape,
    fence: 'lane',
    writes: ['ClaimResponse'],

    async open({ authorizationId }, call) {
      oursOnly(call.caller);
      const parts = authorizationId === undefined ? undefined : [authorizationId];
      return openCreate('record-authorization', call, { path: '$.authorizationId', parts });
    },

    async find({ patient: { reference }, ...input }, _opened, _act, reads) {
      const id = input.coverage.slice('Coverage/'.length);
      const [coverage, group, others] = await Promise.all([
        readCoverage(id, reads),
        deps.group(),
        reads.search<ClaimResponse>(authorizationsOf(reference)),
        readPatient(reference.slice('Patient/'.length), reads, '$.patient.reference'),
      ]);
      if (coverage.beneficiary.reference !== reference) {
        const text = 'This patient has no such coverage.';
        throw new Fault('not-found', { code: 'coverage-not-found', text, expression: '$.coverage' });
      }
      if (isSelfPay(coverage)) throw refused('no-payer', 'Who pays alone has no payer.', '$.coverage');
      const known = others.matches.some(
        (one) =>
          isAuthorization(one) &&
          one.status === 'active' &&
          one.preAuthRef === input.number &&
          one.insurer.reference === coverage.payor[0]?.reference,
      );
      if (known) throw refused('authorization-known', 'This authorization is recorded already.', '$.number');
      return { coverage, group };
    },

    build: (input, found, act) => {
      const urn = act.urn();
      const { reference } = found.coverage.payor[0] ?? {};
      return {
        create: [{ urn, resource: claimResponse(input, found, act) }],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.coverageStep, code: 'record-authorization' },
          operation: 'CREATE',
          targets: [urn, input.coverage],
          patient: input.patient.reference,
          author: {
            ...(reference !== undefined && { reference: reference as `Organization/${string}` }),
            display: input.learnedFrom.who,
          },
          learnedBy: input.learnedFrom.how,
          ...(input.note !== undefined && { reason: { text: input.note } }),
        },
      };
    },
  });

const refused = (code: string, text: string, expression: string) =>
  new Fault('business-rule', { code, text, expression });

/** Da Vinci PAS says the same of each authorized item by extensions; here, without a claim, the item is one that the payer added. */
function claimResponse(input: RecordAuthorization, { coverage, group }: Found, act: ActContext): ClaimResponse {
  const { authorizationId, specialty, service, visits, period, provider } = input;
  const insurer = coverage.payor[0] as ClaimResponse['insurer'];
  return {
    resourceType: 'ClaimResponse',
    identifier: [
      { system: SID.authorization, value: act.act },
      ...(authorizationId === undefined
        ? []
        : [{ system: `${SID.placerAuthorization}/${act.call.caller.clientId}`, value: authorizationId }]),
    ],
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
    use: 'preauthorization',
    patient: { reference: input.patient.reference },
    created: act.at,
    insurer,
    requestor: { reference: group },
    outcome: 'complete',
    preAuthRef: input.number,
    preAuthPeriod: period,
    addItem: [
      {
        ...(provider !== undefined && { provider: [{ reference: provider }] }),
        productOrService: {
          ...(specialty && { coding: [{ system: CODES.nucc, code: specialty.code, display: specialty.display }] }),
          text: service ?? specialty?.display ?? ANY_SERVICE,
        },
        ...(visits !== undefined && { quantity: visitsQuantity(visits) }),
        adjudication: [
          {
            category: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code: 'eligible' }] },
          },
        ],
      },
    ],
    insurance: [{ sequence: 1, focal: true, coverage: { reference: input.coverage } }],
  };
}
