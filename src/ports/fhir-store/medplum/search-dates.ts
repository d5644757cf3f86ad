/**
 * Dates as Medplum understands them. FHIR compares ranges: `2026`, `2026-02` and `2026-02-03` are all of the time they name. Medplum 5.1
 * takes whole dates and instants only, compares them as points (`2026-02-03` finds midnight), and takes no list. Pure.
 */

/** The date parameters of what the gateway stores; a name of another kind is left alone. */
const DATES = new Set([
  'birthdate',
  'authored',
  'authored-on',
  'occurrence',
  'modified',
  'date',
  'sent',
  'received',
  'recorded',
  '_lastUpdated',
]);

type Pair = readonly [name: string, value: string];
type Bound = readonly [comparison: 'ge' | 'gt' | 'le' | 'lt', day: string];

/** The pairs that say the same to Medplum. What is no date by FHIR either is passed on, for Medplum to refuse. */
export function asMedplumDates(pair: Pair): readonly Pair[] {
  const [name, value] = pair;
  if (!DATES.has(name)) return [pair];
  const alternatives = value.split(',').map(boundsOf);
  const [first] = alternatives;
  if (first && alternatives.length === 1) return first.map(([comparison, day]) => [name, `${comparison}${day}`]);
  if (alternatives.length < 2 || alternatives.includes(undefined)) return [pair];
  const any = alternatives.map((bounds = []) => bounds.map((bound) => `${name} ${bound.join(' ')}`).join(' and '));
  return [['_filter', any.map((all) => `(${all})`).join(' or ')]];
}

/** Undefined for what needs no other words (instants, `ne`, `ap`) and for what is no date. */
function boundsOf(value: string): readonly Bound[] | undefined {
  const found = /^(eq|ge|gt|le|lt|sa|eb)?(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(value);
  if (!found) return undefined;
  const [, comparison = 'eq', year, month, day] = found;
  const [y, m, d] = [Number(year), Number(month ?? 1), Number(day ?? 1)];
  const start = new Date(Date.UTC(y, m - 1, d));
  if (start.getUTCMonth() !== m - 1 || start.getUTCDate() !== d) return undefined;
  const end = new Date(day ? Date.UTC(y, m - 1, d + 1) : month ? Date.UTC(y, m, 1) : Date.UTC(y + 1, 0, 1));
  switch (comparison) {
    case 'ge':
      return [['ge', text(start)]];
    case 'lt':
    case 'eb':
      return [['lt', text(start)]];
    case 'gt':
    case 'sa':
      return [['ge', text(end)]];
    case 'le':
      return [['lt', text(end)]];
    default:
      return [
        ['ge', text(start)],
        ['lt', text(end)],
      ];
  }
}

const text = (date: Date) => date.toISOString().slice(0, 10);
