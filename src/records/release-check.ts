/**
 * Is a release good? Every element of 45 CFR 164.508(c), every defect of (b)(2), 42 CFR 2.31 for records of a substance use program, and
 * the categories that state law wants named. Pure. It may find a release defective; that one is good only a person says.
 */
import type { Known, Release, ReleaseRules, Sensitive } from './release.ts';
import { CORE, type Defect, defect, isNamed, missing, type Rule, type Warning, written } from './release-defect.ts';
import { maySign } from './release-signer.ts';
import { sameOrganization, samePerson } from './same-party.ts';

export type { Defect, Warning } from './release-defect.ts';

export interface ReleaseCheck {
  /** No defect was found. Whether it is good a person decides. */
  readonly valid: boolean;
  readonly defects: readonly Defect[];
  readonly warnings: readonly Warning[];
}

/** Checks a release against what is known and the law. The defects come in the order of the form, each with its citation. */
export function checkRelease(release: Release, known: Known, rules: ReleaseRules): ReleaseCheck {
  const found = RULES.flatMap((rule) => rule(release, known, rules));
  const defects = found.filter((one): one is Defect => 'citation' in one).map((defect) => placed(defect, release));
  const warnings = found.filter((one): one is Warning => !('citation' in one));
  return { valid: defects.length === 0, defects, warnings };
}

function placed(defect: Defect, { places }: Release): Defect {
  const place = places?.[defect.element];
  return place ? { ...defect, page: place.page, box: place.box } : defect;
}

const patientIsTheirs: Rule = ({ patient }, known) => {
  if (!written(patient?.name) || !written(patient?.birthDate)) {
    return missing('patient', '45 CFR 164.508(c)(1)(i)', 'The patient’s name and birth date.');
  }
  if (patient.birthDate === known.patient.birthDate && samePerson(patient.name, known.patient.name)) return [];
  return [
    defect(
      'not-the-patient',
      'patient',
      '45 CFR 164.508(b)(2)(ii)',
      'The release is of another person than the request.',
    ),
  ];
};

const described: Rule = ({ description, classes = [] }) =>
  written(description) || classes.length > 0
    ? []
    : missing('description', `${CORE}(i)`, 'Which records are meant: what kind, and of what time.');

const discloserIsUs: Rule = ({ discloser }, { ours }) => {
  if (!isNamed(discloser)) return missing('discloser', `${CORE}(ii)`, 'Who is to give out the records: our name.');
  if (ours.some((one) => sameOrganization(discloser, one))) return [];
  return [defect('not-ours', 'discloser', `${CORE}(ii)`, 'The release lets somebody else give out records, not us.')];
};

const recipientIsRequester: Rule = ({ recipient }, { requester }) => {
  if (!isNamed(recipient))
    return missing('recipient', `${CORE}(iii)`, 'To whom the records go: name, and address or fax.');
  const same =
    sameOrganization(recipient, requester) ||
    (written(recipient.name) && written(requester.name) && samePerson(recipient.name, requester.name));
  return same
    ? []
    : [defect('not-the-requester', 'recipient', `${CORE}(iii)`, 'The release names another recipient than who asks.')];
};

const purposeSaid: Rule = ({ purpose }, { requester }) => {
  if (written(purpose) || requester.kind === 'patient') return []; // "at the request of the individual" is enough
  return missing('purpose', `${CORE}(iv)`, 'What the records are for; “at my request” is enough.');
};

const inForce: Rule = ({ expiresOn, expiresEvent }, { today, eventOccurred }) => {
  if (!written(expiresOn) && !written(expiresEvent))
    return missing('expiresOn', `${CORE}(v)`, 'When the release ends: a date, or an event.');
  if (written(expiresOn) && expiresOn < today)
    return [defect('expired', 'expiresOn', '45 CFR 164.508(b)(2)(i)', 'The release has ended.')];
  if (eventOccurred)
    return [defect('expired', 'expiresEvent', '45 CFR 164.508(b)(2)(i)', 'What ends the release has happened.')];
  return [];
};

const signed: Rule = ({ signature, signedOn, signedBy }, { today }) => {
  const found: (Defect | Warning)[] = [];
  if (signature === undefined || signature === 'not-found')
    found.push(...missing('signature', `${CORE}(vi)`, 'A signature.'));
  else if (signature === 'unsure')
    found.push({ code: 'signature-unsure', element: 'signature', text: 'Whether it is signed a person must see.' });
  if (!written(signedOn)) found.push(...missing('signedOn', `${CORE}(vi)`, 'The date of the signature.'));
  else if (signedOn > today)
    found.push(defect('not-signed-yet', 'signedOn', `${CORE}(vi)`, 'The date of the signature lies in the future.'));
  if (!written(signedBy?.name))
    found.push(...missing('signedBy.name', `${CORE}(vi)`, 'The printed name of who signed.'));
  return found;
};

const statements: Rule = ({ statements: said = {} }) => [
  ...(said.revocation
    ? []
    : missing(
        'statements.revocation',
        '45 CFR 164.508(c)(2)(i)',
        'A statement that the release may be revoked in writing, and how.',
      )),
  ...(said.conditioning
    ? []
    : missing(
        'statements.conditioning',
        '45 CFR 164.508(c)(2)(ii)',
        'A statement whether treatment hangs on signing.',
      )),
  ...(said.redisclosure
    ? []
    : missing(
        'statements.redisclosure',
        '45 CFR 164.508(c)(2)(iii)',
        'A statement that the recipient may pass the records on.',
      )),
];

const notDefective: Rule = (
  { conditioned, combinedWith, sensitive = [], signedOn },
  { revokedOn, falseInformation },
) => {
  const psychotherapy = sensitive.includes('psychotherapy');
  const mixed = psychotherapy && (sensitive.length > 1 || combinedWith !== undefined);
  return [
    ...(revokedOn !== undefined && (signedOn === undefined || revokedOn >= signedOn)
      ? [defect('revoked', 'signature', '45 CFR 164.508(b)(2)(iii)', 'The release has been revoked.')]
      : []),
    ...(combinedWith === 'other-document' || mixed
      ? [
          defect(
            'compound',
            'combinedWith',
            psychotherapy ? '45 CFR 164.508(b)(3)(ii)' : '45 CFR 164.508(b)(3)',
            psychotherapy
              ? 'Psychotherapy notes need a release of their own.'
              : 'The release is part of another document.',
          ),
        ]
      : []),
    ...(conditioned
      ? [defect('conditioned', 'conditioned', '45 CFR 164.508(b)(4)', 'Treatment was made to hang on signing.')]
      : []),
    ...(falseInformation
      ? [defect('false-information', 'description', '45 CFR 164.508(b)(2)(v)', 'Something material on it is not true.')]
      : []),
  ];
};

/** What each category asks for beyond a general release. */
const CATEGORY_LAW: Readonly<Record<Sensitive, readonly [citation: string, words: string]>> = {
  'mental-health': ['A.R.S. 36-509', 'Mental health records must be named on the release.'],
  'substance-use': ['42 CFR 2.31(a)(3)', 'Records of substance use treatment must be named on the release.'],
  hiv: ['A.R.S. 36-664', 'HIV and communicable disease records must be named on the release.'],
  genetic: ['A.R.S. 12-2802', 'Genetic test results must be named on the release.'],
  reproductive: ['45 CFR 164.508(c)(1)(i)', 'Reproductive health records must be named on the release.'],
  psychotherapy: ['45 CFR 164.508(a)(2)', 'Psychotherapy notes need a release that names them.'],
};

const categoriesNamed: Rule = ({ sensitive = [] }, { asked }) =>
  asked
    .filter((category) => !sensitive.includes(category))
    .map((category) => defect('not-named', `sensitive.${category}`, ...CATEGORY_LAW[category]));

const part2: Rule = ({ sensitive = [], part2: consent }) => {
  if (!sensitive.includes('substance-use')) return [];
  return consent?.refusalConsequences
    ? []
    : missing(
        'part2.refusalConsequences',
        '42 CFR 2.31(a)(4)',
        'What follows when the consent to substance use records is refused.',
      );
};

const withinScope: Rule = ({ classes, from, to }, known) => [
  ...((known.classes ?? []).some((asked) => classes !== undefined && classes.length > 0 && !classes.includes(asked))
    ? [
        defect(
          'not-covered',
          'classes',
          '45 CFR 164.508(a)(1)',
          'More kinds of records are asked for than the release covers.',
        ),
      ]
    : []),
  ...((written(from) && (known.from ?? from) < from) || (written(to) && (known.to ?? to) > to)
    ? [
        defect(
          'not-covered',
          'from',
          '45 CFR 164.508(a)(1)',
          'Records of another time are asked for than the release covers.',
        ),
      ]
    : []),
];

const RULES: readonly Rule[] = [
  patientIsTheirs,
  described,
  discloserIsUs,
  recipientIsRequester,
  purposeSaid,
  inForce,
  signed,
  maySign,
  statements,
  notDefective,
  categoriesNamed,
  part2,
  withinScope,
];
