/** The fulfilment Task of a Bundle: it says again what the request says, and names the practice and the recipient. */
import { CODES } from '../../fhir/systems.ts';
import { samePerson } from './bundle-coverage.ts';
import {
  expect,
  follow,
  hasCode,
  ignore,
  isLiteral,
  object,
  objects,
  type Part,
  reach,
  refuse,
  type Target,
  typeOf,
} from './bundle-parts.ts';
import { ASSIGNED } from './bundle-people.ts';

const TASK_CODE = 'http://hl7.org/fhir/CodeSystem/task-code';

export interface ToldByTask {
  /** Organization in the Bundle that refers. */
  readonly practice: Part | undefined;
  /** Reference to the recipient. */
  readonly owner: Part | undefined;
}

export function readTask(task: Part, request: Part, patient: Target | undefined): ToldByTask {
  task.account.reached.add(task.path);
  ignore(task, ...ASSIGNED, 'authoredOn', 'lastModified'); // ours begins when it is received
  expect(task, 'status', 'requested', 'received', 'draft');
  expect(task, 'intent', 'order');
  if (hasCode(task.value.code, TASK_CODE, 'fulfill')) ignore(task, 'code');
  if (task.value.priority === request.value.priority) ignore(task, 'priority');
  if (hasCode(task.value.businessStatus, CODES.bserBusinessStatus, '2.0')) ignore(task, 'businessStatus');
  focusIs(task, request);
  samePerson(task, 'for', patient);
  numberIsThe(request, task);
  for (const input of objects(task, 'input')) {
    const reference = object(input, 'valueReference');
    if (reference && !isLiteral(reference) && typeOf(reference) === 'DocumentReference') {
      follow(reference);
      ignore(input, 'type');
    }
  }
  return { practice: practiceOf(task), owner: object(task, 'owner') };
}

function focusIs(task: Part, request: Part): void {
  const focus = object(task, 'focus');
  if (!focus) return;
  const target = follow(focus);
  if (!target || ('resource' in target && target.resource.path === request.path)) return;
  refuse(focus, undefined, { code: 'other-focus', text: 'The Task is about another request.', type: 'business-rule' });
}

function practiceOf(task: Part): Part | undefined {
  const requester = object(task, 'requester');
  const found = requester && reach(requester);
  if (!requester || found?.value.resourceType !== 'Organization') return undefined;
  follow(requester);
  return found;
}

/** The placer's number again is no loss; another one is. */
function numberIsThe(request: Part, task: Part): void {
  const numbers = new Set(objects(request, 'identifier').map(({ value }) => value.value));
  const group = object(task, 'groupIdentifier');
  for (const identifier of [...objects(task, 'identifier'), ...(group ? [group] : [])]) {
    if (numbers.has(identifier.value.value)) ignore(identifier, ...Object.keys(identifier.value));
  }
}
