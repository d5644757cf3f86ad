/** What is proposed for the documents of a fax: which action, for whom, for which department, and whether a rule is certain. */
import type { Patient, Practitioner } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Reads } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import { SID } from '../fhir/systems.ts';
import { findPatient } from '../patients/find-patient.ts';
import { addressShape, nameShape, phoneShape } from '../patients/shape.ts';
import { specialtyOf } from '../referrals/specialty.ts';
import type { DocumentClass, PageContent, ReadDocument } from './fax.ts';
import { missingOf, patientInput, referralInput } from './input-of.ts';
import type { KnownSender, Sender } from './known-sender.ts';
import type { FaxAction, Proposal } from './proposal.ts';
import { sameName } from './reading/alike.ts';
import type { Party } from './resources.ts';
import type { ReturnTo } from './return-to.ts';
import { decide, hasOtherBirthDate } from './rules.ts';

export interface ProposeDeps {
  readonly reads: Reads;
  readonly directory: Pick<Directory, 'departmentFor' | 'patientServices'>;
  readonly matching: MatchOptions;
  readonly knownSender: KnownSender;
  readonly returnTo: ReturnTo;
}

/** What is known of the fax as a whole. */
export interface Whole {
  readonly from: string | undefined;
  readonly desk: Party;
  readonly incomplete: boolean;
  /** All its pages, as opened. */
  readonly pages: readonly PageContent[];
}

const NOTHING: readonly DocumentClass[] = ['cover', 'junk'];

export async function propose(
  documents: readonly ReadDocument[],
  whole: Whole,
  deps: ProposeDeps,
): Promise<{ proposals: Proposal[]; reroute?: Party }> {
  const sender = whole.from === undefined ? undefined : await deps.knownSender(whole.from);
  const telling = documents.filter((one) => !NOTHING.includes(one.class)).length;
  const proposals = await Promise.all(documents.map((one) => proposeOne(one, telling, whole, sender, deps)));
  const reroute = await rerouteOf(proposals, whole.desk, deps);
  return { proposals, ...(reroute && { reroute }) };
}

async function proposeOne(
  document: ReadDocument,
  documents: number,
  whole: Whole,
  sender: Sender | undefined,
  deps: ProposeDeps,
): Promise<Proposal> {
  const returned = document.token === undefined ? undefined : await deps.returnTo(document.token);
  const action: FaxAction = returned ? 'reply' : actionOf(document.class);
  const [who, referrerOrganization] = await Promise.all([
    action === 'none' || returned ? NOBODY : lookFor(document, deps),
    action === 'refer' ? organizationOf(document.fields['referrer.npi']?.value, deps.reads) : undefined,
  ]);
  const missing = action === 'refer' ? missingOf(referralInput(document), document) : [];
  const pages = whole.pages.filter(({ number }) => document.pages.includes(number));
  const otherPerson = returned
    ? await isAboutAnother(document, pages, returned.patient, deps.reads)
    : hasOtherBirthDate(pages, document.fields['patient.birthDate']?.value);
  const { rule, doubts } = decide({
    document,
    action,
    match: who.match,
    missing,
    pages,
    incomplete: whole.incomplete,
    sender,
    referrerOrganization,
    documents,
    otherPerson,
  });
  return {
    ...document,
    action,
    ...who,
    missing,
    doubts,
    ...(rule && { rule: `${rule.name}/${rule.version}` }),
    ...(returned && { department: returned.department }),
  };
}

/** Whether what can be read of the pages speaks of somebody else than the patient of the token on them: a code is easily copied. */
async function isAboutAnother(
  { fields }: ReadDocument,
  pages: readonly PageContent[],
  patient: string,
  reads: Reads,
): Promise<boolean> {
  const { birthDate, name = [] }: Patient = await reads.read('Patient', patient.slice('Patient/'.length));
  const [read, born] = [fields['patient.name']?.value, fields['patient.birthDate']?.value];
  const names = name.map(({ given = [], family = '', suffix = [] }) => [...given, family, ...suffix].join(' '));
  if (read !== undefined && !names.some((one) => sameName(read, one))) return true;
  return (born !== undefined && born !== birthDate) || hasOtherBirthDate(pages, birthDate);
}

const actionOf = (documentClass: DocumentClass): FaxAction =>
  NOTHING.includes(documentClass) ? 'none' : documentClass === 'referral' ? 'refer' : 'document';

type Who = Pick<Proposal, 'match' | 'candidates'>;
const NOBODY: Who = { match: 'unknown', candidates: [] };

/** The charts that the person named on the pages may be. */
export async function lookFor(
  document: Pick<ReadDocument, 'fields'>,
  { reads, matching }: Pick<ProposeDeps, 'reads' | 'matching'>,
): Promise<Who> {
  const read = patientInput(document);
  if (read === undefined) return NOBODY;
  // To look for somebody less is needed than to register them: what is not right, and a missing phone, are left out.
  const person = LENIENT.safeParse(read);
  if (!person.success) return NOBODY;
  const { result, candidates } = await findPatient(person.data, 'none', reads, matching);
  return { match: result, candidates: candidates.map(({ id, ...one }) => ({ ...one, patient: `Patient/${id}` })) };
}

const LENIENT = z.object({
  name: nameShape,
  birthDate: z.iso.date(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).catch('unknown'),
  phone: phoneShape.optional().catch(undefined),
  email: z.email().optional().catch(undefined),
  address: addressShape.optional().catch(undefined),
});

/** The organization that a provider works for, where all its roles say the same. */
async function organizationOf(npi: string | undefined, reads: Reads): Promise<string | undefined> {
  if (npi === undefined) return undefined;
  const page = await reads.search<Practitioner>({
    type: 'Practitioner',
    where: [['identifier', `${SID.npi}|${npi}`]],
    revinclude: ['PractitionerRole:practitioner'],
    count: 2,
  });
  const organizations = new Set(
    page.included.flatMap((one) =>
      one.resourceType === 'PractitionerRole' ? (one.organization?.reference ?? []) : [],
    ),
  );
  return organizations.size === 1 ? [...organizations][0] : undefined;
}

/** The department of the specialty that a page names, where that is not the desk the fax came to. */
async function rerouteOf(
  proposals: readonly Proposal[],
  desk: Party,
  { directory }: Pick<ProposeDeps, 'directory'>,
): Promise<Party | undefined> {
  for (const { fields } of proposals) {
    const specialty = fields.specialty && specialtyOf(fields.specialty.value);
    if (!specialty) continue;
    const { reference, display } = await directory.departmentFor(specialty.code);
    const services = await directory.patientServices();
    if (reference !== desk.reference && reference !== services.reference) return { reference, display };
  }
  return undefined;
}
