/** The answer to a referral Bundle: an entry for each that was sent, in the same order (R4 http.html#transaction-response). */
import type {
  Bundle,
  BundleEntry,
  DocumentReference,
  OperationOutcome,
  OperationOutcomeIssue,
  ServiceRequest,
  Task,
} from '@medplum/fhirtypes';
import type { Answer, Reads } from '../../action.ts';
import { versionSeen } from '../../auth/projection.ts';
import type { Issue } from '../../fault.ts';
import { CODES } from '../../fhir/systems.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import type { BundleReferral, Role } from './bundle-referral.ts';
import { referenceOf } from './partner-view.ts';

/** Informs about work that is accepted and durable, but not done. */
export const kept: OperationOutcome = {
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'information',
      code: 'informational',
      details: {
        coding: [{ system: CODES.fault, code: 'kept' }],
        text: 'The referral is kept until the store answers; ask Location again.',
      },
    },
  ],
};

/**
 * 201 and the version for what the act wrote, and for the patient and coverage as a partner knows them; 200 for the people and
 * organizations that were found or created before it. What an entry lost, and the referral's warnings, stand in its outcome.
 */
export async function transactionResponse(
  reads: Reads,
  { roles, losses }: Pick<BundleReferral, 'roles' | 'losses'>,
  answer: Answer,
  partner: boolean,
): Promise<Bundle> {
  const whereIs = await locations(reads, answer, partner, roles);
  const entry = roles.map((role, i): BundleEntry => {
    const own = losses.filter(({ expression }) => expression?.startsWith(`Bundle.entry[${i}].`));
    // What the Bundle itself lost stands with the request, too.
    const shared = losses.filter(({ expression }) => !expression?.startsWith('Bundle.entry['));
    const issue = [
      ...(role?.of === 'request' ? [...answer.warnings.map(warningIssue), ...shared.map(lossIssue)] : []),
      ...own.map(lossIssue),
    ];
    const outcome: OperationOutcome | undefined =
      issue.length > 0 ? { resourceType: 'OperationOutcome', issue } : undefined;
    return { response: { ...(role ? whereIs(role) : { status: '200' }), ...(outcome && { outcome }) } };
  });
  return { resourceType: 'Bundle', type: 'transaction-response', entry };
}

type Whereabouts = NonNullable<BundleEntry['response']>;

async function locations(
  reads: Reads,
  { act, resources }: Answer,
  partner: boolean,
  roles: BundleReferral['roles'],
): Promise<(role: Role) => Whereabouts> {
  const request = resources.find((one): one is Stored<ServiceRequest> => one.resourceType === 'ServiceRequest');
  const task = resources.find((one): one is Stored<Task> => one.resourceType === 'Task' && one.focus !== undefined);
  const documents = resources.filter(
    (one): one is Stored<DocumentReference> => one.resourceType === 'DocumentReference',
  );
  if (!request || !task) throw new Error('an act of referring left no ServiceRequest or no Task');
  const insurance = (request.insurance ?? []).map(({ reference }) => reference ?? '');
  const asked = (of: Role['of']) => roles.some((role) => role?.of === of);
  const referrer = asked('referrer') ? await roleAt(reads, request.requester?.reference) : {};
  const performer = asked('performer') ? await roleAt(reads, request.performer?.[0]?.reference) : {};
  const payers = asked('payer') ? await Promise.all(insurance.map((reference) => payerOf(reads, reference))) : [];
  return (role) => {
    switch (role.of) {
      case 'request':
        return created(request);
      case 'task':
        return created(partner ? { ...task, meta: { ...task.meta, versionId: versionSeen(task) } } : task);
      case 'document':
        return created(documents[role.index]);
      case 'binary':
        return { status: '201', ...at(documents[role.index]?.content[0]?.attachment.url) };
      case 'patient':
        return partner
          ? { status: '201', ...at(`Patient/${act}`) }
          : { status: '200', ...at(request.subject.reference) };
      case 'coverage':
        return partner
          ? { status: '201', ...at(`Coverage/${act}-${role.index + 1}`) }
          : { status: '200', ...at(insurance[role.index]) };
      case 'payer':
        return { status: '200', ...(partner ? {} : at(payers[role.index])) }; // a partner knows no payer but by its own words
      case 'subscriber': // written into the coverage
        return { status: '200' };
      case 'referrer':
        return { status: '200', ...at(referrer[role.part]) };
      case 'performer':
        return { status: '200', ...at(performer[role.part]) };
    }
  };
}

const at = (location: string | undefined) => (location === undefined ? {} : { location });

function created(resource: Stored | undefined): Whereabouts {
  if (!resource) throw new Error('an entry of the Bundle has no resource in the act');
  const { versionId, lastUpdated } = resource.meta;
  const location = `${referenceOf(resource)}/_history/${versionId}`;
  return { status: '201', location, etag: `W/"${versionId}"`, lastModified: lastUpdated };
}

/** A provider's three resources, by its PractitionerRole. */
async function roleAt(
  reads: Reads,
  reference: string | undefined,
): Promise<Partial<Record<'role' | 'practitioner' | 'organization', string | undefined>>> {
  if (reference === undefined) return {};
  const role = await reads.read('PractitionerRole', reference.slice('PractitionerRole/'.length));
  return { role: reference, practitioner: role.practitioner?.reference, organization: role.organization?.reference };
}

async function payerOf(reads: Reads, coverage: string): Promise<string | undefined> {
  const { payor } = await reads.read('Coverage', coverage.slice('Coverage/'.length));
  return payor[0]?.reference;
}

function lossIssue({ code, text, expression }: Issue): OperationOutcomeIssue {
  return {
    severity: 'warning',
    code: 'not-supported',
    details: { coding: [{ system: CODES.fault, code }], text },
    ...(expression && { expression: [expression] }),
  };
}

function warningIssue(code: string): OperationOutcomeIssue {
  return {
    severity: 'warning',
    code: 'informational',
    details: { coding: [{ system: CODES.fault, code }], text: 'A warning about the referral, as in its JSON answer.' },
  };
}
