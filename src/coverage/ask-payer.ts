/** Asks the payer of a coverage, now or again later. Reads and asks; what comes of it is written by an act. */
import type { CoverageEligibilityResponse } from '@medplum/fhirtypes';
import { type ActPorts, type Call, perform } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import type { Eligibility } from '../ports/eligibility/index.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { readCoverage, readPatient } from './coverages.ts';
import type { Told } from './eligibility-resources.ts';
import { questionOf, type Verify } from './question.ts';
import { answeredFor, isWaiting } from './verification.ts';
import { encodeTold, verifyAgain } from './verify-coverage.ts';

export interface PayerDeps {
  /** None: nobody can be asked. */
  readonly eligibility: Eligibility | undefined;
  /** `Organization/…` that asks. */
  readonly group: () => Promise<string>;
  readonly dayOf: (at: string) => string;
}

/** The answer; undefined while the payer or the clearinghouse cannot be reached. Other Faults of `Eligibility.ask` are thrown. */
export async function askPayer(
  id: string,
  { date, serviceTypes }: Verify,
  deps: PayerDeps,
  ports: ActPorts,
): Promise<Told> {
  if (!deps.eligibility) {
    const text = 'No clearinghouse is set up: call the plan.';
    throw new Fault('business-rule', { code: 'eligibility-not-set-up', text });
  }
  const { store } = ports;
  const coverage = await readCoverage(id, store);
  if (coverage.status !== 'active') {
    throw new Fault('business-rule', { code: 'coverage-over', text: 'This coverage is over already.' });
  }
  const idOf = (reference: string) => reference.slice(reference.indexOf('/') + 1);
  const us = idOf(await deps.group());
  const [patient, group] = await Promise.all([
    readPatient(idOf(coverage.beneficiary.reference ?? ''), store),
    store.read('Organization', us),
  ]);
  const payor = coverage.payor[0]?.reference ?? '';
  const payer = payor.startsWith('Organization/') ? await store.read('Organization', idOf(payor)) : group;
  const at = new Date(ports.now()).toISOString();
  // Letters and digits: some payers tell no others back.
  const trace = ports.newId().replaceAll('-', '');
  const asked = { coverage, patient, payer, group, date: date ?? deps.dayOf(at), serviceTypes, trace };
  try {
    return await deps.eligibility.ask(questionOf(asked));
  } catch (error) {
    if (isFault(error, 'transient', 'throttled')) return undefined;
    throw error;
  }
}

/** Given up, and left to a person, after a day. */
const GIVE_UP_MS = 24 * 3_600_000;

/** Asks again what could not be asked. Answers how many have their answer now. */
export async function askAgain(
  deps: PayerDeps,
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
): Promise<number> {
  const waiting = await ports.store.search<CoverageEligibilityResponse>({
    type: 'CoverageEligibilityResponse',
    where: [['outcome', 'queued']],
    sort: '_lastUpdated',
    count: 50,
  });
  let answered = 0;
  for (const one of waiting.matches.filter(isWaiting)) answered += (await again(one, deps, ports, call)) ? 1 : 0;
  return answered;
}

async function again(
  one: Stored<CoverageEligibilityResponse>,
  deps: PayerDeps,
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
): Promise<boolean> {
  const request = await ports.store.read('CoverageEligibilityRequest', one.request.reference?.split('/')[1] ?? '');
  const serviceTypes = (request.item ?? []).flatMap(({ category }) => category?.coding?.[0]?.code ?? []);
  const question = { ...(one.servicedDate !== undefined && { date: one.servicedDate }), serviceTypes };
  const giveUp = ports.now() - Date.parse(one.created) >= GIVE_UP_MS;
  // What can no longer be asked (the coverage is over by now) waits out its day.
  const told = await askPayer(answeredFor(one).slice('Coverage/'.length), question, deps, ports).catch(
    (error: unknown) => {
      if (isFault(error) && error.next === 'refuse') return undefined;
      throw error;
    },
  );
  const away = told === undefined || told.rejections.some(({ code }) => code === '42' || code === '80');
  if (away && !giveUp) return false;
  const target = one.identifier?.[0]?.value ?? '';
  const done = await perform(
    verifyAgain,
    { ...call, target, input: { giveUp: away }, attachment: encodeTold(told) },
    ports,
  );
  return !away && !done.replayed;
}
