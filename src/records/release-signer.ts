/** Who may sign a release: the patient, or who by law acts for them. 45 CFR 164.502(g). */
import type { Known, Relationship, Release, ReleaseRules, Sensitive } from './release.ts';
import { CORE, type Defect, defect, missing, type Rule, type Warning, warning, written } from './release-defect.ts';
import { addYears, samePerson } from './same-party.ts';

export const maySign: Rule = ({ signedBy, sensitive = [] }, { patient, today }, { adultAge, minorSigns, bothSign }) => {
  const relationship = signedBy?.relationship;
  const minor = !patient.deceased && addYears(patient.birthDate, adultAge) > today;
  if (relationship === undefined)
    return missing('signedBy.relationship', `${CORE}(vi)`, 'Who signed: the patient, or who for them.');
  if (relationship !== 'self') return authorityOf(signedBy, patient, minor, sensitive, minorSigns, bothSign);
  if (patient.deceased)
    return [
      defect('no-authority', 'signedBy.relationship', '45 CFR 164.502(g)(4)', 'Whoever acts for the estate signs.'),
    ];
  if (written(signedBy?.name) && !samePerson(signedBy.name, patient.name)) {
    return [defect('no-authority', 'signedBy.name', `${CORE}(vi)`, 'Who signed as the patient has another name.')];
  }
  if (!minor) return [];
  if (sensitive.length > 0 && sensitive.every((one) => maySignAlone(patient.birthDate, today, minorSigns[one]))) {
    const text = 'A minor signs alone for care they may consent to alone: a person sees that nothing else goes.';
    return [warning('minor-alone', 'signedBy.relationship', text)];
  }
  if (written(signedBy?.authority)) {
    // A.R.S. 44-131, 44-132: emancipated, married, homeless, in service.
    return [warning('minor-by-status', 'signedBy.authority', 'Whether a minor stands for themselves a person sees.')];
  }
  return [
    defect('no-authority', 'signedBy.relationship', '45 CFR 164.502(g)(3)', 'A parent or guardian signs for a minor.'),
  ];
};

const maySignAlone = (birthDate: string, today: string, from: number | undefined) =>
  from !== undefined && addYears(birthDate, from) <= today;

function authorityOf(
  signedBy: Release['signedBy'],
  patient: Known['patient'],
  minor: boolean,
  sensitive: readonly Sensitive[],
  minorSigns: ReleaseRules['minorSigns'],
  bothSign: readonly Sensitive[],
): readonly (Defect | Warning)[] {
  const found: (Defect | Warning)[] = [];
  if (!written(signedBy?.authority))
    found.push(...missing('signedBy.authority', `${CORE}(vi)`, 'By what authority the representative signs.'));
  if (signedBy?.relationship === 'parent' && !minor && !patient.deceased) {
    found.push(
      defect(
        'no-authority',
        'signedBy.relationship',
        '45 CFR 164.502(g)(2)',
        'A parent does not sign for a grown child.',
      ),
    );
  }
  if (signedBy?.relationship === 'executor' && !patient.deceased) {
    found.push(
      defect('no-authority', 'signedBy.relationship', '45 CFR 164.502(g)(4)', 'An executor signs for the dead only.'),
    );
  }
  found.push(...ofTheDead(signedBy?.relationship, patient.deceased));
  if (signedBy?.relationship === 'other' && !patient.deceased) {
    found.push(
      warning('authority-unclear', 'signedBy.relationship', 'Whether they may sign for the patient a person sees.'),
    );
  }
  const own = sensitive.filter((one) => minor && minorSigns[one] !== undefined);
  if (own.length > 0) {
    found.push({
      code: 'minor-consented',
      element: 'sensitive',
      text: 'Care a minor may consent to alone: a person decides whether a parent may have it.',
    });
  }
  if (minor && sensitive.some((one) => bothSign.includes(one))) {
    found.push({
      code: 'both-sign',
      element: 'signature',
      text: 'Both the minor and the parent must sign: a person sees that they did.',
    });
  }
  return found;
}

/** Powers end with the patient; where nobody acts for the estate, A.R.S. 12-2294 names the family, in an order a person looks at. */
function ofTheDead(relationship: Relationship | undefined, deceased: boolean | undefined): (Defect | Warning)[] {
  if (!deceased || relationship === 'executor') return [];
  if (relationship === 'health-care-agent') {
    const text = 'The power of a health care agent ends with the patient; whoever acts for the estate signs.';
    return [defect('no-authority', 'signedBy.relationship', '45 CFR 164.502(g)(4)', text)];
  }
  return [
    warning(
      'estate',
      'signedBy.relationship',
      'Whether nobody acts for the estate, so that family may ask, a person sees.',
    ),
  ];
}
