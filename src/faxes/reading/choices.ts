/** Check boxes: what each stands by, and what a marked one says under the label it belongs to. */
import { translate } from '../../fhir/concept-map.ts';
import { conceptMap } from '../../mappings.ts';
import { specialtyOf } from '../../referrals/specialty.ts';
import type { Candidate } from './candidate.ts';
import type { Label } from './find-labels.ts';
import type { Line, Token } from './page.ts';
import { textOf } from './page.ts';
import { optionPriority } from './priority.ts';
import { SERVICE } from './procedure-words.ts';
import { type Labelled, rightOf } from './runs.ts';
import type { Asked } from './sections.ts';

interface Choice {
  readonly marked: boolean;
  readonly option: readonly Token[];
  readonly line: Line;
  readonly x0: number;
  /** How many boxes its row has. */
  readonly boxes: number;
  /** What stands in the other cells and by the other boxes of its row. */
  readonly others: readonly string[];
}

/** A box, or an X written before a word where a drawn box would be. */
export function isBox(line: Line, i: number): boolean {
  const token = line.tokens[i];
  if (!token) return false;
  if (token.mark) return true;
  if (!/^[xX✓✔]$/u.test(token.text)) return false;
  const [before, next] = [line.tokens[i - 1], line.tokens[i + 1]];
  const apart =
    !before ||
    before.blank === true ||
    before.mark !== undefined ||
    /[:?)]$/.test(before.text) ||
    token.x0 - before.x1 > 0.6 * (token.y1 - token.y0);
  return apart && next !== undefined && next.x0 - token.x1 < 4 * (token.y1 - token.y0) && /\p{L}/u.test(next.text);
}

/** Boxes of a row with their options: the words after a box, or before it where the row begins with words and ends with a box. */
function choicesOf({ page, byLine }: Labelled): Choice[] {
  return page.lines.flatMap((line) => {
    const first = line.tokens.findIndex((_, i) => isBox(line, i));
    if (first < 0) return [];
    const start = Math.max(0, ...(byLine.get(line) ?? []).filter((l) => l.to <= first).map((l) => l.to));
    const boxes = line.tokens.flatMap((_, i) => (i >= start && isBox(line, i) ? [i] : []));
    const last = boxes.at(-1) ?? 0;
    const trailing =
      first > start && last === line.tokens.length - 1 && line.tokens.slice(start, first).every((t) => !t.blank);
    const labels = (byLine.get(line) ?? []).filter((l) => l.from > first && l.colon).map((l) => l.from);
    const cells = line.cells.filter((c) => c.at >= start).map((c) => textOf(c.tokens));
    const found = boxes.map((at, n) => {
      const next = Math.min(boxes[n + 1] ?? line.tokens.length, ...labels.filter((from) => from > at));
      const run = trailing
        ? inCellOf(line, line.tokens.slice(n === 0 ? start : (boxes[n - 1] ?? 0) + 1, at), at)
        : inCellOfFirst(line, line.tokens.slice(at + 1, next));
      const token = line.tokens[at];
      return {
        marked: token?.mark !== 'unchecked',
        option: run.filter((t) => !t.blank),
        line,
        x0: token?.x0 ?? 0,
        boxes: boxes.length,
      };
    });
    return found.map((one) => ({ ...one, others: [...cells, ...found.map((f) => textOf(f.option))] }));
  });
}

/** The words before a box, as far as they stand in its cell or, where it has one of its own, in the cell before. */
function inCellOf(line: Line, run: readonly Token[], at: number): readonly Token[] {
  const own = line.cells.findLast((cell) => cell.at <= at && cell.tokens.some((t) => run.includes(t)));
  return own ? run.filter((t) => own.tokens.includes(t)) : run;
}

/** An option does not go on in the next cell. */
function inCellOfFirst(line: Line, run: readonly Token[]): readonly Token[] {
  const [first] = run.filter((t) => !t.blank);
  const cell = line.cells.find((c) => c.tokens.some((t) => t === first));
  return cell ? run.filter((t) => cell.tokens.includes(t)) : run;
}

/** What marked boxes say of gender, priority and specialty. */
export function chosen(all: Labelled, asked: ReadonlyMap<Label, readonly Asked[]>): Candidate[] {
  const choices = choicesOf(all);
  const said = choices
    .filter((choice) => choice.marked && textOf(choice.option) !== '')
    .flatMap((choice) => {
      const label = labelOf(all, choice);
      const paths = label ? (asked.get(label) ?? []).map((one) => one.path) : [];
      const foreign = label !== undefined && paths.length === 0 && label.meaning.subject === undefined;
      const near = choices.filter((one) => Math.abs(one.line.number - choice.line.number) <= 2);
      const beside = [...new Set([...choice.others, ...near.flatMap((one) => [textOf(one.option), ...one.others])])];
      return meaningsOf(choice, paths, foreign, beside).map(([path, value]) => ({
        path,
        value: { text: value, tokens: choice.option, strength: 1 },
        sureness: 0.98,
      }));
    });
  return [...said, ...words(all, asked, choices)];
}

/** Marked boxes under a label that asks for words, together: `[x] Abdominal pain [x] Other: weight loss`. */
function words(all: Labelled, asked: ReadonlyMap<Label, readonly Asked[]>, choices: readonly Choice[]): Candidate[] {
  const marked = choices.filter((choice) => choice.marked && textOf(choice.option) !== '');
  return [...Map.groupBy(marked, (choice) => labelOf(all, choice))].flatMap(([label, group]) => {
    // `Standard` beside `Expedited` is how soon, not what.
    const own = group.filter((one) => !isHowSoon(one));
    const answered =
      label !== undefined &&
      group.every((one) => one.line !== label.line) &&
      rightOf(all, label).tokens.some((t) => !t.mark);
    const paths =
      label && !answered
        ? (asked.get(label) ?? [])
            .map((one) => one.path)
            .filter((path) => /^(reason\.text|service\.text|coverage\.plan)$/.test(path))
        : [];
    const text = own
      .map((one) =>
        textOf(one.option)
          .replace(/^other:?\s+/i, '')
          .replace(/[,;]+$/, ''),
      )
      .join(', ');
    const tokens = own.flatMap((one) => one.option);
    // Several boxes that no label stands by, one of them ticked.
    if (
      paths.length === 0 &&
      text !== '' &&
      own.length === 1 &&
      group.every((one) => one.boxes > 1) &&
      SERVICE.test(text)
    )
      return [{ path: 'service.text', value: { text, tokens, strength: 0.95 }, sureness: 0.75, fallback: true }];
    return paths
      .filter((path) => text !== '' && (path !== 'coverage.plan' || !NO_PLAN.test(text)))
      .map((path) => ({ path, value: { text, tokens, strength: 0.95 }, sureness: 0.9 }));
  });
}

const NO_PLAN = /^(yes|no|none|self|primary|secondary|other|hmo|ppo)\b/i;

const isHowSoon = ({ option, others }: Choice): boolean =>
  optionPriority(textOf(option)) !== undefined &&
  new Set(others.flatMap((one) => optionPriority(one.replace(/^[xX]\s+/, '')) ?? [])).size > 1;

/** The label a row of boxes belongs to: before them on the line, or the nearest above that stands no further right. */
function labelOf({ byLine, page }: Labelled, choice: Choice): Label | undefined {
  for (let n = choice.line.number; n >= Math.max(0, choice.line.number - 14); n--) {
    const line = page.lines[n];
    const labels = (line ? byLine.get(line) : undefined) ?? [];
    const last = labels.filter((l) => (l.line.tokens[l.from]?.x0 ?? 0) < choice.x0 + page.em).at(-1);
    if (last) return last;
  }
  return undefined;
}

const genderOf = (text: string) => translate(conceptMap('gender'), text)?.code;
const specialtyCode = (text: string) =>
  specialtyOf(
    text
      .replace(/\(.*\)$/, '')
      .replace(/\b(clinic|consult(ation)?|referral|department|dept|services?)\b/gi, '')
      .trim(),
  )?.code;

function meaningsOf(
  choice: Choice,
  paths: readonly string[],
  foreign: boolean,
  beside: readonly string[],
): [string, string][] {
  const text = textOf(choice.option).replace(/[,;:.]+$/, '');
  const count = (read: (text: string) => string | undefined) =>
    new Set(beside.flatMap((one) => read(one.replace(/^[xX]\s+|[,;:.]+$/g, '')) ?? [])).size;
  const gender = genderOf(text);
  if (gender !== undefined && (paths.includes('patient.gender') || (count(genderOf) > 1 && !foreign)))
    return [['patient.gender', gender]];
  const priority = optionPriority(text);
  if (priority !== undefined && (paths.includes('priority') || count(optionPriority) > 1))
    return [['priority', priority]];
  if (priority !== undefined && priority !== 'routine' && !foreign) return [['priority', priority]];
  const specialty = specialtyCode(text);
  if (
    specialty !== undefined &&
    gender === undefined &&
    (paths.includes('specialty') || (count(specialtyCode) > 2 && !foreign))
  )
    return [['specialty', specialty]];
  if (paths.includes('priority') && /^yes\b/i.test(text)) return [['priority', 'urgent']];
  return [];
}
