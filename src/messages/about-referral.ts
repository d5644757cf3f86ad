/** Facts of a referral: that there is one, and whom to call. Not to what, nor why. */
import type { Patient, Task } from '@medplum/fhirtypes';
import { normalisePhone } from '../fhir/normalise.ts';
import { TAG } from '../fhir/systems.ts';
import { positionOf } from '../referrals/lifecycle.ts';
import { type Builder, OVERTAKEN, type World } from './builder.ts';
import type { MessageKind } from './kinds.ts';
import { readPreferences } from './preferences.ts';

export const aboutReferral: Builder = async (message, kind, world) => {
  const reference = message.about?.[0]?.reference ?? '';
  const task = await world.reads.read('Task', reference.slice('Task/'.length));
  if (referralNews(task).every((one) => one !== kind)) return OVERTAKEN;
  const patient = await world.reads.read('Patient', (task.for?.reference ?? '').slice('Patient/'.length));
  // Its number or address may be another's: it was read from a page, or told by somebody else, and nobody has spoken to the patient yet.
  if (isProvisional(patient) && !(await readPreferences(patient.id, world.reads))) {
    return { notSent: 'unconfirmed-chart' };
  }
  return { call: (await phoneOfOwner(task, world)) ?? world.phone };
};

const isProvisional = ({ meta }: Patient) =>
  meta?.tag?.some(({ system, code }) => system === TAG.state && code === 'provisional') === true;

/** What there is to be told of a referral as it stands. */
export function referralNews(task: Task): MessageKind[] {
  const { state } = positionOf(task);
  const late = task.meta?.tag?.some(({ system, code }) => system === TAG.state && code === 'overdue') === true;
  return [
    ...(state === 'received' ? (['referral-received'] as const) : []),
    ...(state === 'accepted' ? (['referral-accepted'] as const) : []),
    ...(late && (state === 'received' || state === 'accepted') ? (['referral-overdue'] as const) : []),
  ];
}

/** Of an outside practice, which makes its appointments itself. */
async function phoneOfOwner({ owner }: Task, { reads, isOurs }: World): Promise<string | undefined> {
  const reference = owner?.reference ?? '';
  if (!reference.startsWith('Organization/') || (await isOurs(reference))) return undefined;
  const { telecom = [] } = await reads.read('Organization', reference.slice('Organization/'.length));
  const phone = telecom.find(({ system, value }) => system === 'phone' && value)?.value;
  return phone === undefined ? undefined : normalisePhone(phone) && phone;
}
