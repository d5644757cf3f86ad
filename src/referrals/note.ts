import type { Annotation, Task } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { plainText } from '../fhir/plain-text.ts';

/** A remark for people; patient data like everything else in the store. */
export const noteShape = plainText(4000).optional();

/** The Task's notes with one more; nothing to change when there is none. */
export function withNote(task: Task, text: string | undefined, act: ActContext): Partial<Task> {
  if (text === undefined) return {};
  const { person, organization } = act.call.caller;
  const author = person?.name ?? organization?.name;
  const note: Annotation = { time: act.at, text, ...(author && { authorString: author }) };
  return { note: [...(task.note ?? []), note] };
}
