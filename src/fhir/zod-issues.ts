import type * as z from 'zod';
import { Fault, type FaultKind, type Issue } from '../fault.ts';

/**
 * A zod refusal as a Fault that names every problem by its JSON path and quotes no value.
 * A schema's own check may carry `params: { kind, code }` (a FaultKind and a stable code).
 * Any structural problem makes the answer 400; problems of meaning alone make it 422.
 */
export function faultOf(error: z.ZodError): Fault {
  const problems = error.issues.flatMap(problemsOf);
  const kind = problems.find((p) => p.kind === 'structure' || p.kind === 'value' || p.kind === 'required')?.kind;
  return new Fault(
    kind ?? problems[0]?.kind ?? 'structure',
    problems.slice(0, MOST_PROBLEMS).map((p) => p.issue),
  );
}

/** Enough to mend a body by; an answer is never much longer than what was asked. */
const MOST_PROBLEMS = 100;

interface Problem {
  readonly kind: FaultKind;
  readonly issue: Issue;
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  const expression = pathOf(issue.path);
  const at = (kind: FaultKind, code: string, text: string, path = expression): Problem => ({
    kind,
    issue: { code, text, expression: path, type: kind === 'business-rule' ? 'business-rule' : kind },
  });
  switch (issue.code) {
    case 'invalid_type':
      // zod reports a missing field as a wrong type; `input` is absent then.
      return [
        issue.input === undefined
          ? at('required', 'required', 'A required field is missing.')
          : at('structure', 'wrong-type', `A value of type ${issue.expected} is expected here.`),
      ];
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        at('structure', 'unknown-field', 'This field is not known here.', pathOf([...issue.path, safeName(key)])),
      );
    case 'invalid_union':
      return issue.errors.length > 0 && issue.errors[0]
        ? nearest(issue.errors.map((branch) => branch.flatMap((inner) => problemsOf(under(issue.path, inner)))))
        : [at('structure', 'wrong-shape', 'None of the shapes allowed here fits.')];
    case 'too_small':
      return [at('value', 'too-small', 'The value is shorter or smaller than allowed.')];
    case 'too_big':
      return [at('value', 'too-big', 'The value is longer or larger than allowed.')];
    case 'invalid_value':
      return [at('value', 'not-allowed', 'The value is not one of those allowed here.')];
    case 'custom': {
      const {
        kind = 'value',
        code = 'invalid',
        text,
      } = (issue.params ?? {}) as {
        kind?: FaultKind;
        code?: string;
        text?: string;
      };
      return [at(kind, code, text ?? issue.message)];
    }
    default:
      return [at('value', 'invalid', 'The value is not valid here.')];
  }
}

/** Of the branches of a union the one that came nearest: fewest problems. */
function nearest(branches: readonly Problem[][]): Problem[] {
  return branches.reduce((best, branch) => (branch.length < best.length ? branch : best));
}

function under(path: readonly PropertyKey[], issue: z.core.$ZodIssue): z.core.$ZodIssue {
  return { ...issue, path: [...path, ...issue.path] };
}

function pathOf(path: readonly PropertyKey[]): string {
  let out = '$';
  for (const part of path) out += typeof part === 'number' ? `[${part}]` : `.${String(part)}`;
  return out;
}

/** An unknown field's name comes from the sender; only what looks like a name is repeated. */
export function safeName(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(key) ? key : '(unreadable)';
}
