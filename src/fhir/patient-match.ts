/**
 * Is a submitted person one of these patients? Probabilistic matching (Fellegi–Sunter) with bands, a guard, and a rule for chart numbers.
 * Only `matched` may be linked without a person; `review` waits for one; twins, juniors and relatives end there by design. Pure.
 */
import type { Patient } from '@medplum/fhirtypes';
import {
  type MatchOptions,
  type PatientDemographics,
  type Person,
  personOfDemographics,
  personOfPatient,
} from './patient-match-person.ts';
import { comparePersons, type Evidence } from './patient-match-score.ts';
import { AUTO_LINK, REVIEW, RUNNER_UP_MARGIN } from './patient-match-weights.ts';

export type { MatchOptions, PatientDemographics } from './patient-match-person.ts';

export interface PatientScore {
  /** Bits of evidence, to one decimal; negative speaks against. */
  readonly score: number;
  /** Stable codes `<field>-<how>`, e.g. `birthDate-agrees`. They name fields, never values. */
  readonly reasons: readonly string[];
  /** Stable codes of what forbids a link without a person. */
  readonly conflicts: readonly string[];
}

export interface MatchCandidate {
  readonly id: string;
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface MatchDecision {
  readonly result: 'matched' | 'review' | 'none';
  /** Id of the patient to link; only when matched. */
  readonly patient?: string;
  /** Of the best candidate; 0 without any. */
  readonly score: number;
  /**
   * Of the best candidate, and what stood against linking it: `score-low`, `name-uncertain`, `birthDate-uncertain`,
   * `no-independent-field`, `conflict`, `runner-up-close`, `mrn-elsewhere`, `patient-inactive`, `patient-merged`.
   */
  readonly reasons: readonly string[];
  /** Those worth a person's look, best first. */
  readonly candidates: readonly MatchCandidate[];
  /** Matched so clearly that nobody of another birth date and chart number could change it; then these need not be read. */
  readonly settled: boolean;
}

/** The evidence that a submitted person is this patient. */
export function scorePatient(
  submitted: PatientDemographics,
  candidate: Patient,
  options: MatchOptions = {},
): PatientScore {
  const { score, reasons, conflicts } = comparePersons(
    personOfDemographics(submitted, options),
    personOfPatient(candidate, options),
  );
  return { score, reasons, conflicts };
}

interface Scored extends Evidence {
  readonly id: string;
  readonly live: boolean;
}

/**
 * Which of the candidates a submitted person is. Candidates need an id; the same inputs in any order give the same decision.
 * Retired charts (inactive, or replaced by another) are never matched, only shown.
 */
export function decideMatch(
  submitted: PatientDemographics,
  candidates: readonly Patient[],
  options: MatchOptions = {},
): MatchDecision {
  const person = personOfDemographics(submitted, options);
  const decision = decideAmong(person, candidates, options);
  const settled = decision.result === 'matched' && decision.score - mostOfOthers(person) >= RUNNER_UP_MARGIN;
  return { ...decision, settled };
}

function decideAmong(
  person: Person,
  candidates: readonly Patient[],
  options: MatchOptions,
): Omit<MatchDecision, 'settled'> {
  const scored = candidates
    .map((patient): Scored => {
      const evidence = comparePersons(person, personOfPatient(patient, options));
      const retired = retirement(patient);
      const reasons = retired ? [...evidence.reasons, retired] : evidence.reasons;
      return { ...evidence, reasons, id: patient.id ?? '', live: !retired };
    })
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  // A chart number that somebody else bears is a mistake somewhere: a person looks, whatever the score.
  const shown = scored.filter(({ score, reasons }) => score >= REVIEW || reasons.includes('mrn-agrees'));
  const listed = shown.map(({ id, score, reasons }) => ({ id, score, reasons }));

  const live = scored.filter((candidate) => candidate.live);
  const [best, ...others] = live.filter((candidate) => shown.includes(candidate));
  if (!best) {
    const [retired] = shown;
    return {
      result: retired ? 'review' : 'none',
      score: retired?.score ?? scored[0]?.score ?? 0,
      reasons: retired?.reasons ?? scored[0]?.reasons ?? [],
      candidates: listed,
    };
  }
  const obstacles = [
    ...obstaclesTo(best, others[0]),
    ...(live.some((other) => other !== best && other.reasons.includes('mrn-agrees')) ? ['mrn-elsewhere'] : []),
  ];
  return {
    result: obstacles.length === 0 ? 'matched' : 'review',
    ...(obstacles.length === 0 ? { patient: best.id } : {}),
    score: best.score,
    reasons: [...best.reasons, ...obstacles],
    candidates: listed,
  };
}

/** The highest score of anyone of another birth date: one digit of it off, and everything else agrees. */
function mostOfOthers(person: Person): number {
  const { birthDate, identifiers } = person;
  // Of several numbers a chart may hold one as of another kind than we do, and so agree in more fields than the person with itself.
  if (birthDate === undefined || identifiers.length > 1) return Number.POSITIVE_INFINITY;
  const lastDigit = birthDate.endsWith('1') ? '2' : '1';
  return comparePersons(person, { ...person, birthDate: birthDate.slice(0, -1) + lastDigit }).score;
}

/** What stands against linking the best candidate without a person; codes. */
function obstaclesTo(best: Scored, second: Scored | undefined): string[] {
  const close = second !== undefined && best.score - second.score < RUNNER_UP_MARGIN ? ['runner-up-close'] : [];
  if (best.certain) return close;
  const { name, birthDate, independent } = best.guard;
  return [
    ...(best.score < AUTO_LINK ? ['score-low'] : []),
    ...(name ? [] : ['name-uncertain']),
    ...(birthDate ? [] : ['birthDate-uncertain']),
    ...(independent ? [] : ['no-independent-field']),
    ...(best.conflicts.length > 0 ? ['conflict'] : []),
    ...close,
  ];
}

function retirement(patient: Patient): 'patient-merged' | 'patient-inactive' | undefined {
  if (patient.link?.some((link) => link.type === 'replaced-by')) return 'patient-merged';
  return patient.active === false ? 'patient-inactive' : undefined;
}
