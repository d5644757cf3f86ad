/**
 * The samples for scoring, in layouts of their own, drawn by a hand that had not seen the reading. Who writes or tunes the reading does not open
 * what is imported here.
 */
import type { Case } from './cases.ts';
import { scoringCase } from './held-out-cases.ts';
import { facilityOrder, headingsAbove, rightLabels, typedNote } from './held-out-columns.ts';
import { ambulatoryReferral, consultOrder, gridRequisition, outgoingReferral } from './held-out-ehr.ts';
import { dentalForm, eyeForm, labelsBelow, workersComp } from './held-out-forms.ts';
import { consultationSheet, dischargeReferral, noteWithPlan, reBlockLetter, sbar } from './held-out-letters.ts';
import { coverAndChart, coverAndRequest, pairOfReferrals } from './held-out-long.ts';
import {
  cardFrontBack,
  consultReport,
  emergencyNote,
  initialledRelease,
  panelReport,
  patientsLetter,
  pharmacyFax,
  refillList,
  underwriter,
} from './held-out-others.ts';
import { authorizationStyle, bilingualForm, numberedBoxes, ourOwnForm } from './held-out-plan-forms.ts';
import { orderAndFaceSheet, wrappedCells } from './held-out-sheets.ts';
import { childForm, plainLetter, printedMessage, slip, therapyScript } from './held-out-short.ts';
import { coverLost, gloveOffer, markedSheet, roofersBill, stopTheFee } from './held-out-strays.ts';
import type { Paper } from './paper.ts';
import { A4, picture, type Sample, TEXT } from './sample.ts';

/** `who`: person, office and request, each by its place in the lists. */
const one = (
  layout: (paper: Paper, c: Case) => void,
  who: readonly [person: number, office: number, ask: number],
  name: string,
  medium = TEXT,
): Sample => ({ name, layout: layout.name, draw: (paper) => layout(paper, scoringCase(...who)), medium });

export const HELD_OUT: readonly Sample[] = [
  one(stopTheFee, [0, 0, 0], 'junk-card-fees'),
  one(outgoingReferral, [0, 0, 0], 'referral-outgoing'),
  one(ambulatoryReferral, [1, 1, 6], 'referral-ambulatory'),
  one(consultOrder, [2, 2, 2], 'referral-consult-order'),
  one(gridRequisition, [4, 8, 9], 'referral-requisition'),
  one(labelsBelow, [5, 0, 5], 'referral-labels-below'),
  one(eyeForm, [12, 4, 11], 'referral-eye'),
  one(dentalForm, [11, 5, 0], 'referral-dental'),
  one(workersComp, [13, 7, 3], 'referral-workers-comp'),
  one(reBlockLetter, [6, 8, 6], 'referral-re-block'),
  one(noteWithPlan, [7, 3, 4], 'referral-note-with-plan'),
  one(sbar, [8, 2, 10], 'referral-sbar'),
  one(dischargeReferral, [9, 6, 0], 'referral-discharge'),
  one(consultationSheet, [20, 1, 1], 'referral-consultation-sheet', { kind: 'text', size: A4 }),
  one(authorizationStyle, [15, 2, 4], 'referral-authorization'),
  one(numberedBoxes, [16, 3, 11], 'referral-numbered-boxes'),
  one(bilingualForm, [26, 9, 10], 'referral-bilingual'),
  one(ourOwnForm, [24, 8, 1], 'referral-our-own-form'),
  one(childForm, [19, 9, 5], 'referral-child'),
  one(printedMessage, [22, 3, 4], 'referral-message'),
  one(therapyScript, [23, 8, 12], 'referral-therapy', { kind: 'text', turned: true }),
  one(slip, [25, 0, 10], 'referral-slip'),
  one(plainLetter, [28, 1, 9], 'referral-plain-letter'),
  one(coverAndChart, [14, 8, 9], 'cover-referral-note'),
  {
    name: 'referrals-two-patients',
    layout: pairOfReferrals.name,
    draw: (paper) => pairOfReferrals(paper, scoringCase(17, 0, 7), scoringCase(18, 0, 2)),
    medium: TEXT,
  },
  one(coverAndRequest, [5, 3, 0], 'cover-records-request'),
  one(orderAndFaceSheet, [10, 2, 4], 'referral-face-sheet'),
  one(wrappedCells, [27, 8, 12], 'referral-wrapped-cells'),
  one(rightLabels, [21, 3, 3], 'referral-right-labels'),
  one(headingsAbove, [0, 2, 11], 'referral-headings'),
  one(facilityOrder, [23, 10, 0], 'referral-facility-order'),
  one(typedNote, [16, 9, 10], 'referral-typed-note'),
  one(underwriter, [27, 0, 0], 'records-request-insurer'),
  one(initialledRelease, [18, 2, 0], 'records-release-initials'),
  one(patientsLetter, [3, 9, 0], 'records-release-letter'),
  one(emergencyNote, [29, 6, 0], 'chart-emergency'),
  one(consultReport, [10, 8, 0], 'chart-consultation'),
  one(cardFrontBack, [9, 0, 0], 'insurance-card-side-by-side'),
  one(panelReport, [23, 0, 0], 'lab-panel'),
  one(pharmacyFax, [16, 0, 0], 'renewal-chain'),
  one(refillList, [28, 0, 0], 'renewal-two-drugs'),
  one(coverLost, [8, 3, 0], 'cover-alone'),
  one(roofersBill, [0, 0, 0], 'unknown-estimate'),
  one(labelsBelow, [21, 2, 3], 'referral-labels-below', picture('tiff', 'g4', 196, 0.8, 200)),
  one(reBlockLetter, [27, 8, 6], 'referral-re-block', picture('pdf', 'g3', 98, -0.6, 90)),
  one(gloveOffer, [1, 0, 0], 'junk-gloves', picture('tiff', 'g3', 196, 0.4, 250)),
  one(markedSheet, [1, 0, 0], 'reply-sheet', picture('pdf', 'g4', 196, -0.8, 300)),
];
