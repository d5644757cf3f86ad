/** Where a delivery goes, and whether it may: where the request asked for, or where a person let it go besides. */
import type { Patient, Task } from '@medplum/fhirtypes';
import { Fault } from '../fault.ts';
import { nameOf } from './check-request.ts';
import { type DeliverInput, type Method, type Place, placeKey } from './deliver-shape.ts';
import type { Owner } from './disclosure-deps.ts';
import { askedOf, outputsOf, type RecordsRequest } from './request.ts';
import { sameOrganization, samePerson } from './same-party.ts';

const refused = (code: string, text: string, expression: string): Fault =>
  new Fault('business-rule', { code, text, expression });

/** As the request asked; undefined where it did not say where to. */
function placeAsked({ task }: RecordsRequest): Place | undefined {
  const { delivery, requester } = askedOf(task);
  const { method, address } = delivery;
  if (method === 'fax') {
    const fax = delivery.fax ?? (requester.kind === 'provider' ? requester.fax : undefined);
    return fax === undefined ? undefined : { method, fax };
  }
  if (method === 'mail') return address && { method, address };
  return method === 'pickup' ? undefined : { method };
}

/** By a method to where a person let it go last, else as the request asked; undefined where neither says where to. */
export function placeFor(method: Method, request: RecordsRequest): Place | undefined {
  const asked = placeAsked(request);
  return (
    approvedPlaces(request.task).findLast((one) => one.method === method) ??
    (asked?.method === method ? asked : undefined)
  );
}

/** What the body says, filled up from the request. Fault business-rule: it says too little. */
export function placeOf(input: DeliverInput, request: RecordsRequest): Place {
  const method = 'method' in input ? input.method : askedOf(request.task).delivery.method;
  if ('method' in input) {
    if (input.method === 'fax' && input.fax !== undefined) return { method: 'fax', fax: input.fax };
    if (input.method === 'mail' && input.address !== undefined) return { method: 'mail', address: input.address };
    if (input.method === 'pickup') return { method: 'pickup', to: input.to };
    if (input.method === 'portal' || input.method === 'download') return { method: input.method };
  } else if (method === 'pickup' || method === 'download') {
    const text = 'Say how: who came and what was looked at, or how the code of the link is told.';
    throw refused('delivery-incomplete', text, '$.method');
  }
  const place = placeFor(method, request);
  if (place) return place;
  throw refused('delivery-incomplete', 'The request names no address: give one.', '$.method');
}

/** Whether it may go there without anybody being asked again. */
export function refuseOtherPlace(place: Place, request: RecordsRequest, patient: Patient): void {
  if (isApproved(place, request.task)) return;
  const asked = askedOf(request.task);
  if (
    place.method === 'pickup' &&
    asked.delivery.method === 'pickup' &&
    comesHimself(place.to.name, request, patient)
  ) {
    return;
  }
  const first = placeAsked(request);
  if (first && placeKey(first) === placeKey(place)) return;
  throw refused('address-not-approved', 'It was asked for otherwise: a person approves the address first.', '$.method');
}

type Approved = Pick<
  NonNullable<Task['output']>[number],
  'valueAddress' | 'valueContactPoint' | 'valueString' | 'valueCode'
>;

/** A place that a person approved, as the value of an output. */
export function addressValue(place: Place): Approved {
  switch (place.method) {
    case 'fax':
      return { valueContactPoint: { system: 'fax', value: place.fax } };
    case 'mail':
      return { valueAddress: { ...place.address } };
    case 'pickup':
      return { valueString: place.to.name };
    default:
      return { valueCode: place.method };
  }
}

function placeIn({ valueAddress, valueContactPoint, valueString, valueCode }: Approved): Place | undefined {
  if (valueContactPoint) return { method: 'fax', fax: valueContactPoint.value ?? '' };
  if (valueAddress) {
    const { line = [], city = '', state = '', postalCode = '' } = valueAddress;
    return { method: 'mail', address: { line, city, state, postalCode } };
  }
  if (valueString !== undefined) return { method: 'pickup', to: { name: valueString } };
  return valueCode === 'portal' || valueCode === 'download' ? { method: valueCode } : undefined;
}

/** Where a person let it go besides, the last one last. */
const approvedPlaces = (task: Task): Place[] => outputsOf(task, 'records-address').flatMap((one) => placeIn(one) ?? []);

const isApproved = (place: Place, task: Task): boolean =>
  approvedPlaces(task).some((one) => placeKey(one) === placeKey(place));

function comesHimself(name: string, { task }: RecordsRequest, patient: Patient): boolean {
  const { requester } = askedOf(task);
  if (requester.kind === 'patient') return samePerson(name, nameOf(patient));
  if (requester.kind === 'provider') return sameOrganization({ name }, { name: task.requester?.display });
  return task.requester?.display !== undefined && samePerson(name, task.requester.display);
}

/** A number is used that a person has verified, and that belongs to whoever asked; another's only after `approve-address`. */
export function refuseNumber(place: Place, owners: readonly Owner[], { task }: RecordsRequest): void {
  if (place.method !== 'fax') return;
  if (owners.length === 0) {
    throw refused('number-not-verified', 'Nobody has verified this fax number.', '$.fax');
  }
  const { reference, display } = task.requester ?? {};
  const theirs = owners.some((owner) =>
    owner.reference === undefined
      ? sameOrganization({ name: owner.name }, { name: display }) || samePerson(owner.name, display ?? '')
      : owner.reference === reference,
  );
  if (theirs || isApproved(place, task)) return;
  throw refused('number-of-another', 'This fax number is verified for somebody else than who asked.', '$.fax');
}
