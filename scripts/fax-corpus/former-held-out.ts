/** The first held-out samples: scores of them have steered the reading, so they are for tuning now. */
import { type Case, caseOf } from './cases.ts';
import { dottedForm, fourColumnTable, sideBySide, stackedForm } from './former-held-out-forms.ts';
import { memorandum, sectionedPrintout, thankfulLetter } from './former-held-out-letters.ts';
import { longFax, patientAndPatient } from './former-held-out-long.ts';
import { followUpOrder, neighbourLetter, planForm, transferForm, webPortal } from './former-held-out-more.ts';
import {
  cardTwoPages,
  cultureReport,
  dischargeSummary,
  lawyersRequest,
  renewalTable,
  tickedRelease,
} from './former-held-out-others.ts';
import { bracketForm, orderSlip, partedName } from './former-held-out-paper-forms.ts';
import { answeredSheet, coverAlone, employersLetter, lender, seminar } from './former-held-out-strays.ts';
import type { Paper } from './paper.ts';
import { A4, picture, type Sample, TEXT } from './sample.ts';

const one = (layout: (paper: Paper, c: Case) => void, n: number, name: string, medium = TEXT): Sample => ({
  name,
  layout: layout.name,
  draw: (paper) => layout(paper, caseOf(n)),
  medium,
});

export const FORMER_HELD_OUT: readonly Sample[] = [
  one(stackedForm, 31, 'referral-stacked'),
  one(sideBySide, 32, 'referral-side-by-side'),
  one(fourColumnTable, 33, 'referral-four-columns', { kind: 'text', size: A4 }),
  one(dottedForm, 34, 'referral-dotted'),
  one(partedName, 35, 'referral-parted-name'),
  one(bracketForm, 36, 'referral-brackets'),
  one(orderSlip, 37, 'referral-order-slip', { kind: 'text', turned: true }),
  one(thankfulLetter, 38, 'referral-thankful-letter'),
  one(memorandum, 39, 'referral-memorandum'),
  one(sectionedPrintout, 40, 'referral-sections'),
  one(longFax, 41, 'cover-referral-note-card'),
  {
    name: 'referrals-two-patients',
    layout: 'patientAndPatient',
    draw: (paper) => patientAndPatient(paper, caseOf(42), caseOf(43)),
    medium: TEXT,
  },
  one(lawyersRequest, 44, 'records-request-lawyer'),
  one(tickedRelease, 45, 'records-release-ticked'),
  one(dischargeSummary, 46, 'chart-discharge'),
  one(cardTwoPages, 47, 'insurance-card-two-pages'),
  one(cultureReport, 48, 'lab-culture'),
  one(renewalTable, 49, 'renewal-mail-order'),
  one(coverAlone, 50, 'cover-alone'),
  one(seminar, 51, 'junk-seminar'),
  one(lender, 52, 'junk-lender'),
  one(stackedForm, 53, 'referral-stacked', picture('tiff', 'g3', 196, -0.7, 150)),
  one(partedName, 54, 'referral-parted-name', picture('pdf', 'g4', 98, 0.5, 80)),
  one(thankfulLetter, 55, 'referral-thankful-letter', picture('tiff', 'g4', 196, 0.4, 100, true)),
  one(longFax, 56, 'cover-referral-note-card', picture('pdf', 'g3', 98, -0.3, 50)),
  one(employersLetter, 58, 'unknown-employer'),
  one(answeredSheet, 59, 'reply-sheet', picture('tiff', 'g3', 98, 0.6, 120)),
  one(answeredSheet, 60, 'reply-sheet', picture('pdf', 'g4', 196, -0.9, 500)),
  one(seminar, 57, 'junk-seminar', picture('tiff', 'g4', 98, 1.2, 300)),
  one(planForm, 81, 'referral-plan-form'),
  one(followUpOrder, 82, 'referral-follow-up'),
  one(neighbourLetter, 83, 'referral-neighbour-letter'),
  one(webPortal, 84, 'referral-web-portal'),
  one(transferForm, 85, 'records-request-transfer'),
];
