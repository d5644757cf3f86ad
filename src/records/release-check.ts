/**
 * Is a release good? Every element of 45 CFR 164.508(c), every defect of (b)(2), 42 CFR 2.31 for records of a substance use program, and
 * the categories that state law wants named. Pure. It may find a release defective; that one is good only a person says.
 */
import type { Known, Release, ReleaseRules } from './release.ts';
import {
  CATEGORY_LAW,
  CORE,
  type Defect,
  defect,
  isAccess,
  isNamed,
  missing,
  type Rule,
  type Warning,
  WHOLE_CHART,
  warning,
  written,
} from './release-defect.ts';
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

const discloserIsUs: Rule = (release, known) => {
  const { discloser } = release;
  const { ours } = known;
  if (!isNamed(discloser) && isAccess(release, known)) return []; // asked of us, it is for us
  if (!isNamed(discloser)) return missing('discloser', `${CORE}(ii)`, 'Who is to give out the records: our name.');
  if (ours.some((one) => sameOrganization(discloser, one))) return [];
  if (discloser.isClass)
    return [warning('class-of-persons', 'discloser', 'Whether we are of that class a person sees.')];
  return [defect('not-ours', 'discloser', `${CORE}(ii)`, 'The release lets somebody else give out records, not us.')];
};

const recipientIsRequester: Rule = (release, known) => {
  const { recipient } = release;
  const { requester } = known;
  const access = isAccess(release, known);
  if (!isNamed(recipient) && access) return [];
  if (!isNamed(recipient))
    return missing('recipient', `${CORE}(iii)`, 'To whom the records go: name, and address or fax.');
  const same =
    sameOrganization(recipient, requester) ||
    (written(recipient.name) && written(requester.name) && samePerson(recipient.name, requester.name));
  if (same) return [];
  // 45 CFR 164.524(c)(3)(ii): whoever has a right to a copy may have it sent to another.
  if (access)
    return [warning('sent-to-another', 'recipient', 'The copy is to go to somebody else: a person sees that.')];
  if (recipient.isClass)
    return [warning('class-of-persons', 'recipient', 'Whether the requester is of that class a person sees.')];
  return [
    defect('not-the-requester', 'recipient', `${CORE}(iii)`, 'The release names another recipient than who asks.'),
  ];
};

const purposeSaid: Rule = (release, known) => {
  if (written(release.purpose) || isAccess(release, known)) return []; // nobody says why they want their own
  return missing('purpose', `${CORE}(iv)`, 'What the records are for; “at my request” is enough.');
};

/** Written where an end belongs, and no end. */
const NO_END = /^(none|never|no (end|expiration|expiry)|indefinite(ly)?|unlimited|n\/?a)\b/i;

const inForce: Rule = (release, known) => {
  const { expiresOn, expiresEvent, research, part2 } = release;
  const { today, eventOccurred } = known;
  const endless = research || part2?.forTreatmentPaymentOperations || isAccess(release, known);
  const ends = written(expiresOn) || (written(expiresEvent) && !NO_END.test(expiresEvent.trim()));
  if (!ends && !endless) return missing('expiresOn', `${CORE}(v)`, 'When the release ends: a date, or an event.');
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

const statements: Rule = (release, known) => (isAccess(release, known) ? [] : statementsOf(release));

const statementsOf = ({ statements: said = {} }: Release): Defect[] => [
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
  { conditioned, combinedWith, sensitive = [], classes = [], signedOn },
  { revokedOn, falseInformation },
) => {
  const psychotherapy = sensitive.includes('psychotherapy');
  const mixed = psychotherapy && (sensitive.length > 1 || classes.length > 0 || combinedWith !== undefined);
  // One that treatment hangs on is combined with no other.
  const tied = combinedWith === 'other-document' || (combinedWith === 'another-authorization' && conditioned === true);
  return [
    ...(revokedOn !== undefined && (signedOn === undefined || revokedOn >= signedOn)
      ? [defect('revoked', 'signature', '45 CFR 164.508(b)(2)(iii)', 'The release has been revoked.')]
      : []),
    ...(tied || mixed
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

const categoriesNamed: Rule = (release, known) => {
  const { sensitive = [] } = release;
  const unnamed = known.asked.filter((category) => !sensitive.includes(category));
  if (!isAccess(release, known)) {
    return unnamed.map((category) => defect('not-named', `sensitive.${category}`, ...CATEGORY_LAW[category]));
  }
  // 45 CFR 164.524(a)(1)(i): the one kind nobody has a right to a copy of.
  const notes = 'Psychotherapy notes are not part of what a patient has a right to: a person decides.';
  return known.asked.includes('psychotherapy') ? [warning('psychotherapy', 'sensitive.psychotherapy', notes)] : [];
};

const part2: Rule = (release, known) => {
  const { sensitive = [], part2: consent } = release;
  if (!sensitive.includes('substance-use') || isAccess(release, known)) return [];
  return consent?.refusalConsequences
    ? []
    : missing(
        'part2.refusalConsequences',
        '42 CFR 2.31(a)(10)(ii)',
        'What follows when the consent to substance use records is refused.',
      );
};

const withinScope: Rule = ({ classes = [], from, to }, known) => [
  ...((known.classes ?? []).some(
    (asked) => classes.length > 0 && !classes.includes(asked) && !classes.includes(WHOLE_CHART),
  )
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
