/** Fields that forms ask for in parts: names in cells for first and last, addresses in cells for street, city, state and ZIP. */
import type { Placed } from './candidate.ts';
import { spell } from './person-name.ts';
import { readSpecialty } from './plain-values.ts';
import { SERVICE } from './procedure-words.ts';
import type { Value } from './value.ts';

/** The candidates with those made of parts. */
export function composed(candidates: readonly Placed[]): Placed[] {
  const settled = oneOfTwo(servicesAsReasons(candidates));
  const made: Placed[] = settled.filter(
    (c) => !(c.path === 'service.text' && (isSpecialty(c.value) || SOON.test(c.value.text))),
  );
  for (const onPage of Map.groupBy(settled, (c) => c.page).values()) {
    for (const whose of ['patient', 'referrer']) made.push(...namesOf(whose, onPage));
    made.push(...addressesOf(onPage));
    made.push(...reasonsOf(onPage), ...plansOf(onPage), ...specialtiesOf(onPage));
  }
  return made;
}

/** How soon, and what sort of referral, is not what. */
const SOON =
  /(in|out)[- ](of[- ])?network|^((specialist|outgoing|external|internal|new|referral|initial|established)( referral| patient)?$|within|in \d|asap|stat$|urgent$|routine$|next available|first available|\d+ (days?|weeks?))/i;

/** `Reason: Evaluate and treat` beside a diagnosis: it says what, and the diagnosis why. */
function servicesAsReasons(candidates: readonly Placed[]): Placed[] {
  const why = candidates.some((c) => c.path === 'reason.diagnosis' && !c.fallback);
  return candidates.map((c) =>
    why && c.path === 'reason.text' && WHAT.test(c.value.text) ? { ...c, path: 'service.text' } : c,
  );
}
const WHAT =
  /^(please )?(evaluat\w+|eval|consult\w*|assess\w*|treat\w*)( (only|and|&|\/) ?(evaluat\w+|treat\w*|manage\w*|advise|follow))?\.?$/i;

/** A label like `For` asks for a reason or for a service: words of services tell which. */
function oneOfTwo(candidates: readonly Placed[]): Placed[] {
  const of = (path: string) => candidates.filter((c) => c.path === path && !c.fallback);
  const opened = (path: string) => new Set(of(path).map((c) => c.value.tokens[0]));
  const [reasons, services] = [opened('reason.text'), opened('service.text')];
  const both = new Set([...reasons].filter((token) => services.has(token)));
  const elsewhere = (path: string) => of(path).some((c) => !both.has(c.value.tokens[0]));
  const [reasoned, served] = [elsewhere('reason.text'), elsewhere('service.text')];
  return candidates.filter((c) => {
    if (!both.has(c.value.tokens[0]) || !/^(reason|service)\.text$/.test(c.path)) return true;
    const service = reasoned === served ? SERVICE.test(c.value.text) : reasoned;
    return service === (c.path === 'service.text');
  });
}

const PROCEDURE = /scopy|gram\b|graphy|echo|study|test|mri|ct\b|imaging/i;

/** `Referral to Cardiology` says no more than the specialty. */
const isSpecialty = (value: Value): boolean => {
  if (PROCEDURE.test(value.text)) return false;
  const specialty = readSpecialty(value.tokens);
  const rest = value.tokens.filter((t) => !specialty?.tokens.includes(t));
  return specialty !== undefined && rest.every((t) => /^(\W+|amb\w*|outpatient|referral|refer|to|for)$/i.test(t.text));
};

function best(candidates: readonly Placed[], path: string): Placed | undefined {
  const of = candidates.filter((c) => c.path === path);
  return of.toSorted((a, b) => b.sureness * b.value.strength - a.sureness * a.value.strength || place(a) - place(b))[0];
}
const place = (c: Placed): number => (c.value.tokens[0]?.y0 ?? 0) * 1000 + (c.value.tokens[0]?.x0 ?? 0);

function joinedOf(path: string, text: string, parts: readonly Placed[]): Placed[] {
  const [first] = parts;
  if (!first) return [];
  const value: Value = {
    text,
    tokens: parts.flatMap((p) => p.value.tokens),
    strength: Math.min(...parts.map((p) => p.value.strength)),
  };
  return [{ path, value, page: first.page, sureness: Math.min(...parts.map((p) => p.sureness)) }];
}

function namesOf(whose: string, onPage: readonly Placed[]): Placed[] {
  const part = (name: string) => best(onPage, `${whose}.${name}`);
  const [family, given, middle, suffix] = [part('family'), part('given'), part('middle'), part('suffix')];
  if (!family || !given) return [];
  const text = spell({
    given: [given.value.text, ...(middle ? [middle.value.text] : [])].flatMap((one) => one.split(' ')),
    family: family.value.text,
    ...(suffix ? { suffix: suffix.value.text } : {}),
  });
  return joinedOf(`${whose}.name`, text, [family, given, ...(middle ? [middle] : []), ...(suffix ? [suffix] : [])]);
}

function addressesOf(onPage: readonly Placed[]): Placed[] {
  const part = (name: string) => best(onPage, `patient.${name}`);
  const [street, unit, city, state, zip, rest] = ['street', 'unit', 'city', 'state', 'zip', 'cityStateZip'].map(part);
  if (!street || onPage.some((c) => c.path === 'patient.address' && !c.fallback)) return [];
  const line = [street.value.text, ...(unit ? [unitText(unit.value.text)] : [])].join(', ');
  const opened = unit ? [street, unit] : [street];
  if (rest) return joinedOf('patient.address', `${line}, ${rest.value.text}`, [...opened, rest]);
  if (!city || !state || !zip) return [];
  return joinedOf('patient.address', `${line}, ${city.value.text}, ${state.value.text} ${zip.value.text}`, [
    ...opened,
    city,
    state,
    zip,
  ]);
}

const unitText = (text: string): string => (/^\d+[A-Za-z]?$|^[A-Za-z]$/.test(text) ? `Apt ${text}` : text);

/** The history, or else the diagnosis, is the reason where none is given. */
function reasonsOf(onPage: readonly Placed[]): Placed[] {
  if (onPage.some((c) => c.path === 'reason.text')) return [];
  const history = onPage.filter((c) => c.path === 'reason.context');
  const stated = history.length > 0 ? history : onPage.filter((c) => c.path === 'reason.diagnosis');
  if (stated.length > 0) return stated.map((c) => ({ ...c, path: 'reason.text', sureness: c.sureness * 0.98 }));
  // Of an SBAR the assessment says it best where no sentence gives the reason.
  const [situation, assessment] = ['reason.situation', 'reason.assessment'].map((path) =>
    onPage.filter((c) => c.path === path),
  );
  const asks = situation?.some((c) => /\b(refer\w*|request\w*|consult\w*|please)\b/i.test(c.value.text));
  const part = (asks && assessment && assessment.length > 0 ? assessment : situation) ?? [];
  return part.map((c) => ({ ...c, path: 'reason.text', sureness: 0.7, fallback: true }));
}

/** `Request for: Otolaryngology`: a service that is nothing but a specialty. */
function specialtiesOf(onPage: readonly Placed[]): Placed[] {
  return onPage.flatMap((c) => {
    const value = c.path === 'service.text' ? readSpecialty(c.value.tokens) : undefined;
    return value?.strength === 1 ? [{ ...c, path: 'specialty', value }] : [];
  });
}

/** The name of a plan stands for the insurance where no insurer is named, or only the sort of one; and where it names the insurer too. */
function plansOf(onPage: readonly Placed[]): Placed[] {
  const plans = onPage.filter((c) => c.path === 'coverage.planName');
  const insurers = onPage.filter((c) => c.path === 'coverage.plan' && !c.fallback && !SORT.test(c.value.text));
  const fuller = plans.filter((c) =>
    insurers.every(({ value }) => c.value.text.toLowerCase().startsWith(value.text.toLowerCase())),
  );
  return fuller.map((c) => ({
    ...c,
    path: 'coverage.plan',
    sureness: insurers.length > 0 ? Math.min(1, c.sureness * 1.01) : c.sureness,
  }));
}
const SORT = /^(commercial|medicaid|medicare|ppo|hmo|private|other|government|self[- ]pay)$/i;
