/** Values without a label in a block of the patient's: an address, a telephone number under the name. */
import { readAddress } from './addresses.ts';
import type { Candidate } from './candidate.ts';
import type { Label } from './find-labels.ts';
import { phonesIn } from './numbers.ts';
import type { Cell, Line } from './page.ts';
import { readName } from './person-name.ts';
import { readSpecialty } from './plain-values.ts';
import { type Labelled, stacked } from './runs.ts';
import { subjectAt } from './sections.ts';

export function blockValues(all: Labelled): Candidate[] {
  return [
    ...all.page.lines.flatMap((line) =>
      line.cells.flatMap((cell) => [
        ...addressIn(all, line, cell),
        ...phoneIn(all, line, cell),
        ...specialtyIn(all, line, cell),
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

function addressIn(all: Labelled, line: Line, cell: Cell): Candidate[] {
  const below = all.page.lines[line.number + 1];
  const under = below?.cells.find((one) => Math.abs(one.x0 - cell.x0) < all.page.em);
  const value =
    readAddress(cell.tokens) ??
    (under ? readAddress([...cell.tokens, ...under.tokens], [cell.tokens.length - 1]) : undefined);
  const [first] = value?.tokens ?? [];
  if (!value || !first || !cell.tokens.includes(first) || subjectAt(all, line, first.x0) !== 'patient') return [];
  return [{ path: 'patient.address', value, sureness: 0.8, fallback: true }];
}

/** A specialty that is all of a cell of the receiver's. */
function specialtyIn(all: Labelled, line: Line, cell: Cell): Candidate[] {
  const value = readSpecialty(cell.tokens);
  const whole = value?.strength === 1 && cell.tokens.length < 6 && !labelBefore(all, line, cell);
  if (!value || !whole || subjectAt(all, line, cell.x0) !== 'recipient') return [];
  return [{ path: 'specialty', value, sureness: 0.8, fallback: true }];
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
