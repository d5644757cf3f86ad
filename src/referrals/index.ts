/** The department: its actions, made once for a gateway. */
import type { Action } from '../action.ts';
import { accept } from './accept.ts';
import { addDocuments } from './add-documents.ts';
import { addNote, complete } from './add-note.ts';
import { amend } from './amend.ts';
import { type AssignDeps, assign } from './assign.ts';
import { confirmCancellation } from './confirm-cancellation.ts';
import { decline } from './decline.ts';
import { match } from './match.ts';
import { noShow } from './no-show.ts';
import { provideInformation } from './provide-information.ts';
import { recordContact } from './record-contact.ts';
import { type ReferDeps, refer } from './refer.ts';
import { requestCancellation } from './request-cancellation.ts';
import { requestInformation } from './request-information.ts';
import { schedule } from './schedule.ts';

/** An action whose own types a door need not know: it hands the input on as it came. */
export type AnyAction = Action<never, never, never>;

export function referralActions(deps: ReferDeps & AssignDeps) {
  const steps = [
    accept(deps),
    decline(deps),
    requestInformation(deps),
    provideInformation(deps),
    schedule(deps),
    noShow(deps),
    addNote(deps),
    complete(deps),
    requestCancellation(deps),
    confirmCancellation(deps),
    amend(deps),
    match(deps),
    assign(deps),
    recordContact(deps),
    addDocuments(deps),
  ];
  return { refer: refer(deps), steps };
}
