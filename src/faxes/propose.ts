/** What is proposed for the documents of a fax: which action, for whom, for which department, and whether a rule is certain. */
import type { Organization, Patient, Practitioner } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import { SID } from '../fhir/systems.ts';
import { findPatient } from '../patients/find-patient.ts';
import { addressShape, nameShape, phoneShape } from '../patients/shape.ts';
import { specialtyOf } from '../referrals/specialty.ts';
import type { DocumentClass, PageContent, ReadDocument } from './fax.ts';
import { type Json, missingOf, patientInput, referralInput } from './input-of.ts';
import type { KnownSender, Sender } from './known-sender.ts';
import type { FaxAction, Proposal } from './proposal.ts';
import { actionOf } from './proposed-input.ts';
import type { ReadPages } from './read-fax.ts';
import { sameName } from './reading/alike.ts';
import { type Asker, asRequest, isOfRecords, withReleases, withReturned } from './records-document.ts';
import { missingOfRequest, recordsInput } from './records-input.ts';
import type { Party } from './resources.ts';
import type { Returned, ReturnTo } from './return-to.ts';
import { decide, hasOtherBirthDate } from './rules.ts';

export interface ProposeDeps {
  readonly readPages: ReadPages;
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
  /** ISO date of receipt. */
  readonly today?: string | undefined;
  /** A person has said which pages belong together. */
  readonly split?: true;
}

const NOTHING: readonly DocumentClass[] = ['cover', 'junk'];

/** A document as it was read, with what waits for the token on it. */
interface Brought {
  readonly document: ReadDocument;
  readonly returned: Returned | undefined;
}

export async function propose(
  documents: readonly ReadDocument[],
  whole: Whole,
  deps: ProposeDeps,
): Promise<{ proposals: Proposal[]; reroute?: Party }> {
  const sender = whole.from === undefined ? undefined : await deps.knownSender(whole.from);
  const brought = await Promise.all(
    (whole.split ? documents : withReleases(documents)).map(async (document): Promise<Brought> => {
      const returned = document.token === undefined ? undefined : await deps.returnTo(document.token);
      return { document, returned };
    }),
  );
  const together = whole.split ? brought : withTheirPages(brought);
  const telling = together.filter(({ document }) => !NOTHING.includes(document.class)).length;
  const proposals = await Promise.all(together.map((one) => proposeOne(one, telling, whole, sender, deps)));
  const reroute = await rerouteOf(proposals, whole.desk, deps);
  return { proposals, ...(reroute && { reroute }) };
}

/** A release that came behind a paper of ours belongs to it. */
function withTheirPages(brought: readonly Brought[]): readonly Brought[] {
  const [release, ...more] = brought.filter(({ returned }) => returned?.to === 'records');
  if (!release || more.length > 0) return brought;
  const others = brought.filter((one) => one !== release);
  const document = withReturned(
    release.document,
    others.map((one) => one.document),
  );
  const rest = others.filter((one) => one.document.pages.some((page) => !document.pages.includes(page)));
  return [{ ...release, document }, ...rest].sort((a, b) => (a.document.pages[0] ?? 0) - (b.document.pages[0] ?? 0));
}

async function proposeOne(
  { document: read, returned }: Brought,
  documents: number,
  whole: Whole,
  sender: Sender | undefined,
  deps: ProposeDeps,
): Promise<Proposal> {
  const document = await recordsOf(read, returned, whole, sender, deps);
  const action = returned ? RETURNS[returned.to](returned) : actionOf(document.class);
  const pages = whole.pages.filter(({ number }) => document.pages.includes(number));
  const otherPerson = returned
    ? await isAboutAnother(document, pages, returned.patient, deps.reads)
    : hasOtherBirthDate(pages, document.fields['patient.birthDate']?.value);
  const isForm = returned !== undefined && action === 'request-records';
  const [who, asks] = await Promise.all([
    isForm && !otherPerson
      ? { match: 'matched' as const, candidates: [{ patient: returned.patient, score: 0, reasons: ['our-form'] }] }
      : action === 'none' || (returned && !isForm)
        ? NOBODY
        : lookFor(document, deps),
    askingOrganization(action, document, deps.reads),
  ]);
  const missing = missingIn(action, document, isForm ? { reference: returned.patient } : undefined);
  const { rule, doubts } = decide({
    document,
    action,
    match: who.match,
    missing,
    pages,
    incomplete: whole.incomplete,
    sender,
    askingOrganization: asks,
    documents,
    otherPerson,
    returned,
  });
  return {
    ...document,
    action,
    ...who,
    // Whose chart is named needs no telephone number on the page.
    missing:
      action === 'request-records' && who.match === 'matched' ? missing.filter((path) => !isPatient(path)) : missing,
    doubts,
    ...(rule && { rule: `${rule.name}/${rule.version}` }),
    ...(returned && { department: returned.department }),
  };
}

const isPatient = (path: string) => /^patient(\.|$)/.test(path);

const RETURNS: Readonly<Record<Returned['to'], (returned: Returned) => FaxAction>> = {
  referral: () => 'reply',
  records: (returned) =>
    returned.to === 'records' && returned.request === undefined ? 'request-records' : 'provide-release',
};

/** What is of records by the names of their actions' input. */
async function recordsOf(
  read: ReadDocument,
  returned: Returned | undefined,
  { pages, today, from }: Whole,
  sender: Sender | undefined,
  { reads, readPages }: ProposeDeps,
): Promise<ReadDocument> {
  const isReturned = returned?.to === 'records';
  if (!isReturned && !isOfRecords(read)) return read;
  const asker = sender && (await askerOf(sender, reads));
  const document = isReturned ? { ...read, class: 'records-release' as const } : read;
  return asRequest(document, { pages, readPages, today, from, asker });
}

async function askerOf({ organization }: Sender, reads: Reads): Promise<Asker | undefined> {
  if (organization === undefined) return undefined;
  const { name, identifier = [] } = await reads.read('Organization', organization.slice('Organization/'.length));
  const npi = identifier.find(({ system }) => system === SID.npi)?.value;
  return { ...(name !== undefined && { name }), ...(npi !== undefined && { npi }) };
}

function missingIn(action: FaxAction, document: ReadDocument, patient: Json | undefined): string[] {
  if (action === 'refer') return missingOf(referralInput(document), document);
  if (action !== 'request-records') return [];
  return missingOfRequest({ ...recordsInput(document), ...(patient && { patient }) });
}

async function askingOrganization(
  action: FaxAction,
  { fields }: ReadDocument,
  reads: Reads,
): Promise<string | undefined> {
  if (action === 'refer') return organizationOf(fields['referrer.npi']?.value, reads);
  const npi = action === 'request-records' ? fields['requester.organization.npi']?.value : undefined;
  if (npi === undefined) return undefined;
  const where = [['identifier', `${SID.npi}|${npi}`]] as const;
  const { matches } = await reads.search<Organization>({ type: 'Organization', where, count: 2 });
  const [one, ...others] = matches;
  if (!one) return organizationOf(npi, reads);
  return others.length === 0 ? `Organization/${one.id}` : undefined;
}

/** Whether what can be read of the pages speaks of somebody else than the patient of the token on them: a code is easily copied. */
async function isAboutAnother(
  { fields }: ReadDocument,
  pages: readonly PageContent[],
  patient: string,
  reads: Reads,
): Promise<boolean> {
  const { birthDate, name = [] }: Patient = await reads.read('Patient', patient.slice('Patient/'.length));
  const names = name.map(({ given = [], family = '', suffix = [] }) => [...given, family, ...suffix].join(' '));
  for (const whose of ['patient', 'release.patient']) {
    const [read, born] = [fields[`${whose}.name`]?.value, fields[`${whose}.birthDate`]?.value];
    if (read !== undefined && !names.some((one) => sameName(read, one))) return true;
    if (born !== undefined && born !== birthDate) return true;
  }
  return hasOtherBirthDate(pages, birthDate);
}

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
