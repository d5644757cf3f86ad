/** What a visit needs before it: asked over REST, by the group alone. Nothing is kept of the question. */
import type { Appointment } from '@medplum/fhirtypes';
import type { ActPorts } from '../../action.ts';
import { named, participantOf, readVisit } from '../../appointments/appointment.ts';
import { readCoverage, readPatient, refusePartner } from '../../coverage/coverages.ts';
import { type CheckDeps, check, type InsuredBy, readKnown } from '../../coverage/referral-check.ts';
import { type CheckInput, checkShape, checkView, viewCheck } from '../../coverage/referral-check-view.ts';
import type { Directory } from '../../directory/departments.ts';
import { Fault } from '../../fault.ts';
import { CODES } from '../../fhir/systems.ts';
import { parse, type Reply, type RestRequest, type Route } from './route.ts';

export interface CheckDoor {
  readonly deps: CheckDeps & { readonly directory: Pick<Directory, 'snapshot'> };
  readonly ports: ActPorts;
}

export function referralCheckRoutes(door: CheckDoor): Route[] {
  return [
    {
      method: 'post',
      path: '/v1/referral-checks',
      tag: 'Insurance',
      summary: 'Ask whether a visit needs a referral or an authorization, and what is on file',
      description:
        'What the payer answered of this coverage comes first, then the rules of the plan. What neither says is `unknown`: the plan is called.',
      scope: 'system/Coverage.s',
      body: checkShape,
      answers: { 200: { description: 'What is needed, what is there, what to do', schema: checkView } },
      audit: 'read',
      handle: (request) => ask(request, door),
    },
  ];
}

async function ask(request: RestRequest, { deps, ports }: CheckDoor): Promise<Reply> {
  refusePartner(request);
  const input = parse(checkShape, request.body ?? {});
  const { store } = ports;
  const visit = input.appointment === undefined ? undefined : await readVisit(input.appointment, store);
  const patient = input.patient?.reference ?? (visit && participantOf(visit, 'Patient'));
  if (patient === undefined) throw required('patient', 'Who is it about?');
  const insured = insuredBy(input, visit);
  await readPatient(patient.slice('Patient/'.length), store, '$.patient.reference');
  if ('coverage' in insured) await refuseAnother(insured.coverage, patient, ports);
  const role = input.practitioner ?? (visit && participantOf(visit, 'PractitionerRole'));
  const asked = await whereTo(input, role, visit, deps);
  const today = deps.dayOf(new Date(ports.now()).toISOString());
  const day = input.date ?? (visit?.start === undefined ? today : deps.dayOf(visit.start));
  const known = await readKnown(patient, store, deps);
  const checked = check(insured, { ...asked, day, ...(visit && { except: visit.id }) }, known, deps);
  return { status: 200, body: viewCheck(checked, { patient, day, ...asked }) };
}

function insuredBy({ coverage }: CheckInput, visit: Appointment | undefined): InsuredBy {
  if (coverage !== undefined) return coverage.startsWith('Coverage/') ? { coverage } : { plan: coverage };
  if (!visit) throw required('coverage', 'By what is the patient insured?');
  const [first] = named(visit, 'Coverage');
  return first === undefined ? { selfPay: true } : { coverage: first };
}

async function refuseAnother(reference: string, patient: string, { store }: ActPorts): Promise<void> {
  const coverage = await readCoverage(reference.slice('Coverage/'.length), store);
  if (coverage.beneficiary.reference === patient) return;
  const text = 'This patient has no such coverage.';
  throw new Fault('not-found', { code: 'coverage-not-found', text, expression: '$.coverage' });
}

/** Specialties, service and who gives it, as far as they are told or follow from the practitioner or the visit. */
async function whereTo(
  { specialty, service, practitioner }: CheckInput,
  role: string | undefined,
  visit: Appointment | undefined,
  { directory }: CheckDoor['deps'],
) {
  const found =
    role === undefined
      ? undefined
      : (await directory.snapshot()).roles.find((one) => `PractitionerRole/${one.role.id}` === role);
  // Of a visit whose practitioner has left, what it says itself counts.
  if (practitioner !== undefined && !found) {
    const text = 'There is no such provider in the group.';
    throw new Fault('not-found', { code: 'provider-not-found', text, expression: '$.practitioner' });
  }
  const own = found?.role.specialty ?? visit?.specialty ?? [];
  const codes = own.flatMap(({ coding = [] }) => coding.filter(({ system }) => system === CODES.nucc));
  const specialties = specialty ? [specialty.code] : codes.flatMap(({ code }) => code ?? []);
  if (specialties.length === 0 && service === undefined) {
    throw required('specialty', 'For what: a specialty, a service, or a practitioner?');
  }
  return {
    specialties,
    ...(service !== undefined && { service }),
    ...(role !== undefined && found && { providers: [role, found.department.reference] }),
  };
}

const required = (field: string, text: string) =>
  new Fault('required', { code: 'required', text, expression: `$.${field}` });
