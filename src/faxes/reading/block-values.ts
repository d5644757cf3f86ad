/** Values without a label in a block of the patient's: an address, a telephone number under the name. */
import { readAddress } from './addresses.ts';
import type { Candidate } from './candidate.ts';
import { birthDateIn } from './dates.ts';
import type { Label } from './find-labels.ts';
import { subjectAt } from './heads.ts';
import { phonesIn, readCardNumber } from './numbers.ts';
import { type Cell, type Line, textOf } from './page.ts';
import { readName } from './person-name.ts';
import { readSpecialty } from './plain-values.ts';
import { type Labelled, stacked } from './runs.ts';

export function blockValues(all: Labelled, today: string): Candidate[] {
  return [
    ...all.page.lines.flatMap((line) =>
      line.cells.flatMap((cell) => [
        ...addressIn(all, line, cell),
        ...phoneIn(all, line, cell),
        ...specialtyIn(all, line, cell),
        ...routineIn(all, line, cell),
        ...memberIn(all, line, cell),
        ...bornIn(all, line, cell, today),
      ]),
    ),
    ...all.labels.flatMap((label) => nameUnder(all, label)),
  ];
}

/** A name that is all of the cell right under a heading like `Patient information`. */
function nameUnder(all: Labelled, label: Label): Candidate[] {
  const { subject, fields, under } = label.meaning;
  if (subject !== 'patient' || !label.alone || fields.length > 0 || under.size > 0) return [];
  const tokens = stacked(all, label, 1)?.cell.tokens ?? [];
  const name = readName(tokens);
  return name && name.strength === 1 && !name.credential && name.tokens.length === tokens.length
    ? [{ path: 'patient.name', value: name, sureness: 0.92, fallback: true }]
    : [];
}

/** Where to send things is not where somebody lives. */
const MAILED = /\b(send|mail|remit|return|claims|bill|submit)\b/i;

function addressIn(all: Labelled, line: Line, cell: Cell): Candidate[] {
  const below = all.page.lines[line.number + 1];
  const under = below?.cells.find((one) => Math.abs(one.x0 - cell.x0) < all.page.em);
  const value =
    readAddress(cell.tokens) ??
    (under ? readAddress([...cell.tokens, ...under.tokens], [cell.tokens.length - 1]) : undefined);
  const [first] = value?.tokens ?? [];
  const before = textOf(cell.tokens.slice(0, first ? Math.max(0, cell.tokens.indexOf(first)) : 0));
  if (
    !value ||
    !first ||
    !cell.tokens.includes(first) ||
    MAILED.test(before) ||
    subjectAt(all, line, first.x0) !== 'patient'
  )
    return [];
  return [{ path: 'patient.address', value, sureness: 0.8, fallback: true }];
}

/** A date that is all of the cell under a name in the patient's block. */
function bornIn(all: Labelled, line: Line, cell: Cell, today: string): Candidate[] {
  const born = cell.tokens.length < 5 ? birthDateIn(cell.tokens, today) : undefined;
  const above = all.page.lines[line.number - 1]?.cells.find((one) => Math.abs(one.x0 - cell.x0) < all.page.em);
  const named = above && readName(above.tokens);
  const whole =
    born &&
    born.tokens.length === cell.tokens.length &&
    named?.strength === 1 &&
    !named.doctor &&
    named.tokens.length === above?.tokens.length;
  if (!whole || labelBefore(all, line, cell) || subjectAt(all, line, cell.x0) !== 'patient') return [];
  return [
    {
      path: 'patient.birthDate',
      value: { text: born.iso, tokens: born.tokens, strength: 1 },
      sureness: 0.8,
      fallback: true,
    },
  ];
}

/** A specialty that is all of a cell of the receiver's. */
function specialtyIn(all: Labelled, line: Line, cell: Cell): Candidate[] {
  const value = readSpecialty(cell.tokens);
  const whole = value?.strength === 1 && cell.tokens.length < 6 && !labelBefore(all, line, cell);
  if (!value || !whole || !/^(recipient|clinical)$/.test(subjectAt(all, line, cell.x0) ?? '')) return [];
  return [{ path: 'specialty', value, sureness: 0.8, fallback: true }];
}

/** `Routine` that is all of a cell of the request's, with no other options beside it. */
function routineIn(all: Labelled, line: Line, cell: Cell): Candidate[] {
  const [token] = cell.tokens;
  const alone = cell.tokens.length === 1 && !line.tokens.some((t) => t.mark) && /^routine$/i.test(token?.text ?? '');
  if (!token || !alone || labelBefore(all, line, cell) || subjectAt(all, line, cell.x0) !== 'clinical') return [];
  return [
    { path: 'priority', value: { text: 'routine', tokens: [token], strength: 1 }, sureness: 0.75, fallback: true },
  ];
}

/** A number that is all of a cell of the insurance's. */
function memberIn(all: Labelled, line: Line, cell: Cell): Candidate[] {
  const value = cell.tokens.length < 3 ? readCardNumber(cell.tokens, 5) : undefined;
  if (!value || value.tokens.length !== cell.tokens.length || labelBefore(all, line, cell)) return [];
  if (phonesIn(cell.tokens).length > 0 || subjectAt(all, line, cell.x0) !== 'insurance') return [];
  return [{ path: 'coverage.memberId', value, sureness: 0.78, fallback: true }];
}

/** A number that is all of its cell. */
function phoneIn(all: Labelled, line: Line, cell: Cell): Candidate[] {
  const [value] = phonesIn(cell.tokens);
  if (
    !value ||
    value.tokens.length !== cell.tokens.length ||
    labelBefore(all, line, cell) ||
    subjectAt(all, line, cell.x0) !== 'patient'
  )
    return [];
  return [{ path: 'patient.phone', value, sureness: 0.75, fallback: true }];
}

const labelBefore = ({ byLine }: Labelled, line: Line, cell: Cell): boolean =>
  (byLine.get(line) ?? []).some(
    (label) => label.to <= cell.at && line.tokens.slice(label.to, cell.at).every((t) => t.blank),
  );
