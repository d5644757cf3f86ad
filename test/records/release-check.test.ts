import { describe, expect, test } from 'vitest';
import { ARIZONA, type Known, type Release } from '../../src/records/release.ts';
import { checkRelease } from '../../src/records/release-check.ts';

const KNOWN: Known = {
  today: '2026-11-24',
  requester: { kind: 'provider', name: 'Desert Ridge Family Practice LLC', npi: '1234567893' },
  patient: { name: 'Maria A. Exampleton', birthDate: '1961-07-14' },
  ours: [{ name: 'Sample Medical Group' }, { name: 'Sample Medical Group Cardiology' }],
  asked: ['substance-use', 'hiv'],
};

/** Everything the law asks for, and no more. */
const WHOLE: Release = {
  patient: { name: 'Exampleton, Maria', birthDate: '1961-07-14' },
  description: 'Office notes and laboratory results of 2026',
  sensitive: ['substance-use', 'hiv'],
  discloser: { name: 'Sample Medical Group' },
  recipient: { name: 'Desert Ridge Family Practice' },
  purpose: 'Continuity of care',
  expiresOn: '2027-11-01',
  signature: 'present',
  signedBy: { name: 'Maria Exampleton', relationship: 'self' },
  signedOn: '2026-11-02',
  statements: { revocation: true, conditioning: true, redisclosure: true },
  part2: { refusalConsequences: true },
};

/** One element removed → the defect it leaves. */
const ELEMENTS: Readonly<
  Record<string, { without: (release: Release) => Release; defect: readonly [string, string] }>
> = {
  patient: { without: ({ patient: _, ...rest }) => rest, defect: ['patient', '45 CFR 164.508(c)(1)(i)'] },
  description: { without: ({ description: _, ...rest }) => rest, defect: ['description', '45 CFR 164.508(c)(1)(i)'] },
  discloser: { without: ({ discloser: _, ...rest }) => rest, defect: ['discloser', '45 CFR 164.508(c)(1)(ii)'] },
  recipient: { without: ({ recipient: _, ...rest }) => rest, defect: ['recipient', '45 CFR 164.508(c)(1)(iii)'] },
  purpose: { without: ({ purpose: _, ...rest }) => rest, defect: ['purpose', '45 CFR 164.508(c)(1)(iv)'] },
  expiry: { without: ({ expiresOn: _, ...rest }) => rest, defect: ['expiresOn', '45 CFR 164.508(c)(1)(v)'] },
  signature: { without: ({ signature: _, ...rest }) => rest, defect: ['signature', '45 CFR 164.508(c)(1)(vi)'] },
  signedOn: { without: ({ signedOn: _, ...rest }) => rest, defect: ['signedOn', '45 CFR 164.508(c)(1)(vi)'] },
  signerName: {
    without: ({ signedBy, ...rest }) => ({ ...rest, signedBy: { ...signedBy, name: '' } }),
    defect: ['signedBy.name', '45 CFR 164.508(c)(1)(vi)'],
  },
  relationship: {
    without: ({ signedBy, ...rest }) => ({ ...rest, ...(signedBy?.name && { signedBy: { name: signedBy.name } }) }),
    defect: ['signedBy.relationship', '45 CFR 164.508(c)(1)(vi)'],
  },
  revocation: {
    without: ({ statements, ...rest }) => ({ ...rest, statements: { ...statements, revocation: false } }),
    defect: ['statements.revocation', '45 CFR 164.508(c)(2)(i)'],
  },
  conditioning: {
    without: ({ statements, ...rest }) => ({ ...rest, statements: { ...statements, conditioning: false } }),
    defect: ['statements.conditioning', '45 CFR 164.508(c)(2)(ii)'],
  },
  redisclosure: {
    without: ({ statements, ...rest }) => ({ ...rest, statements: { ...statements, redisclosure: false } }),
    defect: ['statements.redisclosure', '45 CFR 164.508(c)(2)(iii)'],
  },
  refusal: {
    without: ({ part2: _, ...rest }) => rest,
    defect: ['part2.refusalConsequences', '42 CFR 2.31(a)(10)(ii)'],
  },
};

const found = (release: Release, known = KNOWN) =>
  checkRelease(release, known, ARIZONA).defects.map(({ element, citation }) => `${element} ${citation}`);

test('a whole release has no defect and no warning', () => {
  expect(checkRelease(WHOLE, KNOWN, ARIZONA)).toEqual({ valid: true, defects: [], warnings: [] });
});

describe('each element removed alone, and in every pair: the defects are exactly the union', () => {
  const names = Object.keys(ELEMENTS);
  for (const [i, one] of names.entries()) {
    for (const other of names.slice(i)) {
      test(one === other ? one : `${one} and ${other}`, () => {
        const [a, b] = [ELEMENTS[one]!, ELEMENTS[other]!];
        // The signer's name stays out when both parts of who signed are taken.
        const release = a.without(b.without(WHOLE));
        expect(found(release).sort()).toEqual([...new Set([a.defect.join(' '), b.defect.join(' ')])].sort());
      });
    }
  }
});
