/** The department of faxes: its actions and what its desk does with them, made once for a gateway. */
import { type ActPorts, type Call, perform } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import { assignFax } from './assign-fax.ts';
import type { FaxBook } from './book.ts';
import { deskOf } from './desk.ts';
import { fileOnDesk, onFax } from './file.ts';
import { fileDocument } from './file-document.ts';
import type { AnyAction, FileDeps, Filer } from './file-one.ts';
import type { FilingBody } from './filing-shape.ts';
import type { KnownSender } from './known-sender.ts';
import type { ProposeDeps } from './propose.ts';
import { type ReadDeps, type ReadInTurns, type ReadPages, readFaxPages } from './read-fax.ts';
import { receiveFax } from './receive-fax.ts';
import { type RefileBody, type RefileDeps, refileOnDesk } from './refile.ts';
import { rejectFax } from './reject-fax.ts';
import type { ReturnTo } from './return-to.ts';
import { splitFax } from './split-fax.ts';

export interface FaxDeskDeps {
  readonly acts: ActPorts;
  readonly blobs: Blobs;
  readonly book: FaxBook;
  readonly directory: Directory;
  readonly matching: MatchOptions;
  readonly knownSender: KnownSender;
  readonly returnTo: ReturnTo;
  readonly readPages: ReadPages;
  readonly readInTurns: ReadInTurns;
  readonly callFor: ReadDeps['callFor'];
  /** The referrals' own: what a referral on paper becomes, and how a person says who its patient is. */
  readonly referrals: { readonly refer: AnyAction; readonly match: AnyAction };
  /** The records desk's own, and how a person says whose records they are. */
  readonly records: Pick<FileDeps['actions'], 'requestRecords' | 'provideRelease' | 'identifyPatient'>;
  readonly shownTo: RefileDeps['shownTo'];
}

export function faxDesk(deps: FaxDeskDeps) {
  const { acts, blobs, book, directory, matching, knownSender, returnTo, readPages } = deps;
  const { store } = acts;
  const proposing: ProposeDeps = { reads: store, directory, matching, knownSender, returnTo, readPages };
  const filing: FileDeps = {
    acts,
    blobs,
    matching,
    returnTo,
    actions: { ...deps.referrals, ...deps.records, fileDocument: fileDocument({ directory, matching }) as AnyAction },
  };
  const { readInTurns, callFor } = deps;
  const reading: ReadDeps = { acts, blobs, book, proposing, filing, readInTurns, callFor };
  const assign = assignFax({ directory });
  const split = splitFax({ proposing, blobs, readPages });
  return {
    receive: receiveFax({ deskOf: (dialled) => deskOf(dialled, directory) }),
    /** Reads a fax whose pages are opened, and files it where a rule is certain. Safe to repeat. */
    read: (id: string) => readFaxPages(id, reading),
    file: (id: string, body: FilingBody, filer: Filer) => fileOnDesk(id, body, filer, filing),
    refile: (id: string, body: RefileBody, filer: Filer) =>
      refileOnDesk(id, body, filer, { ...filing, directory, shownTo: deps.shownTo }),
    /** One of `steps`, after whatever else is being done with the fax: while its documents are filed it is not rejected. */
    step: (step: AnyAction, call: Call) => onFax(call.target ?? '', acts, () => perform(step, call, acts)),
    steps: { assign: assign as AnyAction, split: split as AnyAction, reject: rejectFax as AnyAction },
  };
}

export type FaxDesk = ReturnType<typeof faxDesk>;
