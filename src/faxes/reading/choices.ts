/** Check boxes: what each stands by, and what a marked one says under the label it belongs to. */
import { translate } from '../../fhir/concept-map.ts';
import { conceptMap } from '../../mappings.ts';
import { specialtyOf } from '../../referrals/specialty.ts';
import type { Candidate } from './candidate.ts';
import type { Label } from './find-labels.ts';
import { foldWords } from './fold.ts';
import type { Cell, Line, Token } from './page.ts';
import { textOf } from './page.ts';
import { PRIORITIES, rankOf } from './priority.ts';
import type { Labelled } from './runs.ts';
import type { Asked } from './sections.ts';

export interface Choice {
  readonly marked: boolean;
  readonly option: readonly Token[];
  readonly line: Line;
  readonly x0: number;
}

/** Boxes with their options: the words after a box, or before it where the row begins with words and ends with a box. */
export function choicesOf(all: Labelled): Choice[] {
  return all.page.lines.flatMap((line) => {
    const start = Math.max(0, ...(all.byLine.get(line) ?? []).filter((l) => l.to <= firstMark(line)).map((l) => l.to));
    const boxes = line.tokens.slice(start).flatMap((t, i) => (t.mark || lettered(line, i + start) ? [i + start] : []));
    if (boxes.length === 0) return [];
    const trailing = (boxes[0] ?? 0) > start && (boxes.at(-1) ?? 0) === line.tokens.length - 1;
    return boxes.flatMap((at, n) => {
      const box = line.tokens[at];
      if (!box) return [];
      const from = trailing ? (n === 0 ? start : (boxes[n - 1] ?? 0) + 1) : at + 1;
      const to = trailing ? at : (boxes[n + 1] ?? line.tokens.length);
      const option = line.tokens.slice(from, to).filter((t) => !t.blank);
      return [
        { marked: box.mark !== 'unchecked', option: trailing ? option : withinCell(line, option), line, x0: box.x0 },
      ];
    });
  });
}

const firstMark = (line: Line): number => {
  const at = line.tokens.findIndex((t, i) => t.mark !== undefined || lettered(line, i));
  return at < 0 ? line.tokens.length : at;
};

/** A lone X before a word, where the line has other boxes or blanks to mark. */
function lettered(line: Line, i: number): boolean {
  const token = line.tokens[i];
  return (
    token !== undefined &&
    /^[xX✓✔]$/u.test(token.text) &&
    !token.mark &&
    line.tokens.some((t) => t.mark || t.blank || t === token)
  );
}

function withinCell(line: Line, option: readonly Token[]): readonly Token[] {
  const cell = line.cells.find((c: Cell) => c.tokens.some((t) => t === option[0]));
  return cell ? option.filter((t) => cell.tokens.includes(t)) : option;
}

/** What marked boxes say of gender, priority and specialty. */
export function chosen(all: Labelled, asked: ReadonlyMap<Label, readonly Asked[]>): Candidate[] {
  const choices = choicesOf(all);
  return choices.flatMap((choice) => {
    const label = labelOf(all, choice);
    const paths = label ? (asked.get(label) ?? []).map((one) => one.path) : [];
    const foreign = label !== undefined && paths.length === 0 && label.meaning.subject === undefined;
    const beside = choices.filter((one) => Math.abs(one.line.number - choice.line.number) <= 2);
    return meaningOf(choice, paths, foreign, beside).map(({ path, value, sureness }) => ({
      path,
      value: { text: value, tokens: choice.option, strength: 1 },
      sureness,
    }));
  });
}

/** The label a row of boxes belongs to: before them on the line, or the nearest above that opens a cell. */
function labelOf({ byLine, page }: Labelled, choice: Choice): Label | undefined {
  for (let n = choice.line.number; n >= Math.max(0, choice.line.number - 14); n--) {
    const line = page.lines[n];
    const labels = (line ? byLine.get(line) : undefined) ?? [];
    const before = labels.filter(
      (l) =>
        (l.line.tokens[l.from]?.x0 ?? 0) <= choice.x0 + page.em &&
        (n < choice.line.number || l.to <= l.line.tokens.findIndex((t) => t.x0 === choice.x0)),
    );
    const last = before.at(-1);
    if (last) return last;
  }
  return undefined;
}

function meaningOf(choice: Choice, paths: readonly string[], foreign: boolean, beside: readonly Choice[]) {
  const text = textOf(choice.option).replace(/[,;:.]+$/, '');
  const found: { path: string; value: string; sureness: number }[] = [];
  if (!choice.marked || text === '') return found;
  const gender = translate(conceptMap('gender'), text);
  const genders = beside.filter((one) => translate(conceptMap('gender'), textOf(one.option))).length;
  if (
    gender &&
    (paths.includes('patient.gender') || (genders > 1 && !foreign) || foldWords(text).join('').length > 2)
  ) {
    found.push({ path: 'patient.gender', value: gender.code, sureness: 0.98 });
  }
  const priority = priorityIn(text);
  const priorities = beside.filter((one) => priorityIn(textOf(one.option)) !== undefined).length;
  if (priority !== undefined && (paths.includes('priority') || priorities > 1 || (!foreign && rankOf(priority) > 0))) {
    found.push({ path: 'priority', value: priority, sureness: 0.98 });
  }
  const specialty = specialtyOf(text.replace(/\(.*\)$/, '').trim());
  const specialties = beside.filter((one) => specialtyOf(textOf(one.option)) !== undefined).length;
  if (specialty && !gender && (paths.includes('specialty') || (specialties > 2 && !foreign))) {
    found.push({ path: 'specialty', value: specialty.code, sureness: 0.98 });
  }
  return found;
}

function priorityIn(text: string): string | undefined {
  const words = foldWords(text).join(' ');
  if (
    /^(non|not) (urgent|emergent)|^(routine|standard|elective|normal|regular|next available|first available)/.test(
      words,
    )
  )
    return 'routine';
  if (/^urgent care|^emergency (room|contact|dep)/.test(words)) return undefined;
  if (/^(stat|emergen|same day|immediate)/.test(words)) return 'stat';
  if (/^(asap|as soon as|next day|soonest)/.test(words)) return 'asap';
  if (/^(urgent|expedite|rush|high priority|within (24|48|72) h)/.test(words)) return 'urgent';
  return PRIORITIES.find((one) => one === words);
}
