/** What the other side of a referral is told by fax when it has no client: after each step that is news to it. */
import type { Communication, DocumentReference } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { faxToSend } from '../delivery/fax-to-send.ts';
import { returnToken } from '../documents/return-token.ts';
import { CODES } from '../fhir/systems.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import type { Step } from './lifecycle.ts';
import { partOf } from './lifecycle.ts';
import type { Referral } from './referral.ts';
import type { StepChange, StepDeps } from './step.ts';

/** Told to a number that nobody has verified too: so it says nothing of the patient, and not how a visit went. */
const NEWS: Partial<Record<Step, string>> = {
  decline: 'The referral was declined.',
  'request-information': 'More information is needed before we can go on.',
  schedule: 'An appointment has been made.',
  'cancel-visit': 'The appointment was cancelled.',
  'no-show': 'There is news of the visit.',
  'interim-note': 'A first note on the referral is ready.',
  complete: 'The referral is completed.',
  'confirm-cancellation': 'The referral was cancelled, as asked for.',
  'record-contact': 'There is news of the referral.',
  'provide-information': 'The information you asked for.',
  amend: 'The referral has changed.',
  'add-documents': 'More papers for the referral.',
  'request-cancellation': 'Please cancel the referral.',
};

/** Of steps whose name says all there is to say. */
const MORE: Partial<Record<Step, string>> = { 'no-show': 'The patient did not come to the appointment.' };

export interface Told {
  readonly to: { readonly reference: string; readonly display?: string };
  /** On the pages, so that an answer to them finds its way. */
  readonly token: string;
}

/** The other side, where it is outside and has no client; undefined where the step is no news, or is seen over the API. */
export async function toldByFax(
  step: Step,
  { task }: Referral,
  act: ActContext,
  deps: Pick<StepDeps, 'isOurs' | 'hasClient'>,
): Promise<Told | undefined> {
  const other = partOf(step) === 'recipient' ? task.requester : task.owner;
  if (NEWS[step] === undefined || !other?.reference) return undefined;
  if ((await deps.isOurs(other.reference)) || (await deps.hasClient(other.reference))) return undefined;
  const { reference, display } = other;
  return { to: { reference, ...(display && { display }) }, token: await returnToken(act.mac, [act.act]) };
}

/** What a step creates, with its news as a fax; a notice to the same side becomes that fax. */
export function withFax(
  step: Step,
  change: StepChange,
  { task, serviceRequest }: Referral,
  told: Told | undefined,
  act: ActContext,
): readonly Create[] {
  const create = change.create ?? [];
  if (!told) return create;
  const notices = create.filter((entry) => isNoticeTo(entry, told.to.reference));
  // Contacts are told of only where the step itself has something to tell.
  if (step === 'record-contact' && notices.length === 0) return create;
  const said = notices.flatMap(({ resource }) => (resource as Communication).payload ?? []);
  const details = [
    MORE[step],
    change.reason?.text,
    plain(change.task?.statusReason?.text),
    step === 'provide-information' ? change.task?.note?.at(-1)?.text : undefined,
    ...said.map(({ contentString }) => contentString),
  ];
  const fax = faxToSend(
    {
      to: told.to,
      reason: { system: CODES.referralStep, code: step },
      words: [NEWS[step] ?? '', ...new Set(details.filter((text) => text !== undefined && text !== ''))] as string[],
      documents: create.filter(isDocument).map(({ urn }) => urn),
      serviceRequest: `ServiceRequest/${serviceRequest.id}`,
      task: `Task/${task.id}`,
      ...(task.for?.reference && { patient: task.for.reference }),
      token: told.token,
    },
    act,
  );
  return [...create.filter((entry) => !notices.includes(entry)), fax];
}

/** Codes stand as words where nobody wrote any. */
const plain = (text: string | undefined) =>
  text && /^[a-z]+(-[a-z]+)+$/.test(text) ? text.replaceAll('-', ' ') : text;

function isNoticeTo({ resource }: Create, reference: string): boolean {
  return resource.resourceType === 'Communication' && resource.recipient?.[0]?.reference === reference;
}

function isDocument(entry: Create): entry is Create<DocumentReference> {
  return entry.resource.resourceType === 'DocumentReference';
}
