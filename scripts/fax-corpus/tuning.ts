/** The samples whose layouts the reading may be tuned on. */

import type { Case } from './cases.ts';
import { caseOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { picture, type Sample, TEXT } from './sample.ts';
import { labelledForm, tableForm, twoColumnForm } from './tuning-forms.ts';
import { coverReferralNote, ehrPrintout, letter, twoPatients } from './tuning-letters.ts';
import {
  agencyForm,
  bareCard,
  barredLines,
  opinionLetter,
  sharedLabels,
  shortLetter,
  stickerForm,
} from './tuning-more.ts';
import { chartNote, insuranceCard, labResult, recordsRequest, refillRequest, signedRelease } from './tuning-others.ts';
import { blanksForm, boxedForm, tickedForm } from './tuning-paper-forms.ts';
import { inkAdvert, lunchMenu, replySheet, schoolNotice, shortOfPages } from './tuning-strays.ts';

const one = (layout: (paper: Paper, c: Case) => void, n: number, name: string, medium = TEXT): Sample => ({
  name,
  layout: layout.name,
  draw: (paper) => layout(paper, caseOf(n)),
  medium,
});

export const TUNING: readonly Sample[] = [
  one(labelledForm, 1, 'referral-labelled-form'),
  one(twoColumnForm, 2, 'referral-two-columns'),
  one(tableForm, 3, 'referral-table'),
  one(blanksForm, 4, 'referral-underlined-blanks'),
  one(boxedForm, 5, 'referral-boxed-cells'),
  one(tickedForm, 6, 'referral-ticked-boxes'),
  one(letter, 7, 'referral-letter'),
  one(ehrPrintout, 8, 'referral-ehr-printout'),
  one(coverReferralNote, 9, 'cover-referral-note'),
  {
    name: 'referrals-two-patients',
    layout: 'twoPatients',
    draw: (paper) => twoPatients(paper, caseOf(10), caseOf(11)),
    medium: TEXT,
  },
  one(letter, 12, 'referral-letter-turned', { kind: 'text', turned: true }),
  one(recordsRequest, 13, 'records-request-with-release'),
  one(signedRelease, 14, 'records-release'),
  one(chartNote, 15, 'chart-two-pages'),
  one(insuranceCard, 16, 'insurance-card'),
  one(labResult, 17, 'lab-result'),
  one(refillRequest, 18, 'renewal-from-pharmacy'),
  one(shortOfPages, 19, 'cover-short-of-pages'),
  one(inkAdvert, 20, 'junk-ink'),
  one(lunchMenu, 21, 'junk-menu'),
  one(labelledForm, 22, 'referral-labelled-form', picture('tiff', 'g4', 196, 0.6, 120)),
  one(boxedForm, 23, 'referral-boxed-cells', picture('tiff', 'g3', 98, -0.4, 60)),
  one(ehrPrintout, 24, 'referral-ehr-printout', picture('pdf', 'g4', 196, -1.1, 900)),
  one(signedRelease, 25, 'records-release', picture('pdf', 'g3', 196, 0.3, 80)),
  one(schoolNotice, 27, 'unknown-school'),
  one(replySheet, 28, 'reply-sheet'),
  one(replySheet, 29, 'reply-sheet', picture('tiff', 'g4', 196, 0.7, 150)),
  one(inkAdvert, 26, 'junk-ink', picture('pdf', 'g4', 98, 0.8, 200)),
  one(sharedLabels, 65, 'referral-shared-labels'),
  one(stickerForm, 66, 'referral-sticker'),
  one(barredLines, 67, 'referral-barred-lines'),
  one(shortLetter, 68, 'referral-short-letter'),
  one(opinionLetter, 69, 'referral-opinion-letter'),
  one(agencyForm, 70, 'referral-agency'),
  one(bareCard, 71, 'insurance-card-bare'),
];
