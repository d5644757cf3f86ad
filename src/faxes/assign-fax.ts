import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Directory } from '../directory/departments.ts';
import { Fault } from '../fault.ts';
import { NAMESPACE } from '../fhir/systems.ts';
import { noteShape, withNote } from '../referrals/note.ts';
import { without } from './about.ts';
import { departmentShape } from './file-document.ts';
import type { Party } from './resources.ts';
import { defineFaxStep } from './step.ts';

const assignShape = z
  .strictObject({
    department: departmentShape.optional(),
    /** Who takes it: an id and a name as in staff tokens; null: nobody any more. */
    person: z
      .strictObject({ id: z.string().min(1).max(100), name: z.string().trim().min(1).max(200) })
      .nullable()
      .optional(),
    note: noteShape,
  })
  .check((ctx) => {
    if (ctx.value.department !== undefined || ctx.value.person !== undefined) return;
    const params = { kind: 'required', code: 'required', text: 'A department, a person, or both.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['department'] });
  })
  .meta({
    id: 'FaxAssignment',
    examples: [{ person: { id: 'p-17', name: 'Dana Desk' }, note: 'Please call the sender.' }],
  });

/** A fax to the desk of another department, or to one person of its desk. */
export const assignFax = ({ directory }: { directory: Pick<Directory, 'snapshot'> }) =>
  defineFaxStep<z.output<typeof assignShape>, Party | undefined>({
    name: 'assign-fax',
    step: 'assign',
    summary: 'Give a fax to a department or a person',
    input: assignShape,
    async look({ department }) {
      if (!department) return undefined;
      const { departments } = await directory.snapshot();
      const found = departments.find(({ reference }) => reference === department.reference);
      if (found) return { reference: found.reference, display: found.display };
      const text = 'There is no such department.';
      throw new Fault('not-found', { code: 'department-not-found', text, expression: '$.department' });
    },
    change({ person, note }, { task }, act, department) {
      const others = { ...task.restriction, recipient: undefined };
      const recipient = person && [
        {
          type: 'Practitioner' as const,
          identifier: { system: `${NAMESPACE}/sid/person`, value: person.id },
          display: person.name,
        },
      ];
      const changed: Partial<Task> = {
        ...(department && { owner: department, input: without(task.input ?? [], 'reroute') }),
        // Another department's people are others.
        ...((person !== undefined || department) && {
          restriction: recipient ? { ...others, recipient } : isEmpty(others) ? undefined : others,
        }),
        ...withNote(task, note, act),
      };
      return { task: changed };
    },
  });

const isEmpty = (value: object) => Object.values(value).every((one) => one === undefined);
