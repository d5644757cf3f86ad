/** Facts of a message for the physician on call: whose, how urgent, and whom to call. Who it is about, and the number to call back, stand on the desk. */
import { departmentOf, numberOf } from '../on-call/message.ts';
import { type Builder, OVERTAKEN } from './builder.ts';
import { spoken } from './words.ts';

/** Enough of its number to tell it among those that wait. */
const NUMBER_LENGTH = 8;

export const aboutCall: Builder = async (message, _kind, { reads, phone }) => {
  const reference = message.about?.[0]?.reference ?? '';
  const task = await reads.read('Task', reference.slice('Task/'.length));
  // Acknowledged, or the next one's meanwhile.
  const theirs = task.owner?.reference === message.recipient?.[0]?.reference;
  if (task.status !== 'requested' || !theirs) return OVERTAKEN;
  const department = await reads.read('Organization', departmentOf(task).slice('Organization/'.length));
  const own = department.telecom?.find(({ system, value }) => system === 'phone' && value)?.value;
  return {
    department: department.name ?? '',
    priority: (task.priority ?? 'urgent').toUpperCase(),
    number: numberOf(task).slice(0, NUMBER_LENGTH),
    call: own === undefined ? phone : spoken(own),
  };
};
