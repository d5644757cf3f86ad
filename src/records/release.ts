/**
 * A release of medical records as it was filled in: what a form, an API call or a person at the desk read of it. Everything may be
 * missing; what is missing is for the check to name. Dates ISO 8601.
 */

/** Categories that a release must name of their own; codes of v3-ActCode sensitivity. */
export const SENSITIVE = ['mental-health', 'substance-use', 'hiv', 'genetic', 'reproductive', 'psychotherapy'] as const;
export type Sensitive = (typeof SENSITIVE)[number];

export const RELATIONSHIPS = ['self', 'parent', 'guardian', 'health-care-agent', 'executor', 'other'] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

/** A person or organization as the form names it. */
export interface Named {
  readonly name?: string;
  readonly npi?: string;
  /** E.164. */
  readonly fax?: string;
  /** It names a class of persons (“any doctor who has treated me”), as 45 CFR 164.508(c)(1) allows: who is of it a person says. */
  readonly isClass?: boolean;
}

/** Where on the pages an element was read, for whoever looks at it beside the check. */
export interface Place {
  readonly page: number;
  /** Fractions of the page: x, y, width, height. */
  readonly box: readonly [number, number, number, number];
}

export interface Release {
  readonly patient?: { readonly name?: string; readonly birthDate?: string };
  /** What is to be disclosed, in the form's words. */
  readonly description?: string;
  readonly classes?: readonly string[];
  /** Dates of service. */
  readonly from?: string;
  readonly to?: string;
  /** Categories the signer initialled. */
  readonly sensitive?: readonly Sensitive[];
  readonly discloser?: Named;
  readonly recipient?: Named;
  readonly purpose?: string;
  readonly expiresOn?: string;
  readonly expiresEvent?: string;
  readonly signature?: 'present' | 'unsure' | 'not-found';
  readonly signedBy?: { readonly name?: string; readonly relationship?: Relationship; readonly authority?: string };
  readonly signedOn?: string;
  readonly statements?: {
    readonly revocation?: boolean;
    readonly conditioning?: boolean;
    readonly redisclosure?: boolean;
  };
  /** 42 CFR 2.31: a consent for treatment, payment and operations of records of a substance use program. */
  readonly part2?: {
    readonly program?: string;
    readonly refusalConsequences?: boolean;
    /** For treatment, payment and operations: it need not end. */
    readonly forTreatmentPaymentOperations?: boolean;
  };
  /** For research: it need not end. */
  readonly research?: boolean;
  /** The authorization is part of another document than an authorization (a contract, a consent to treatment). */
  readonly combinedWith?: 'another-authorization' | 'other-document';
  /** Treatment or payment was made to hang on signing. */
  readonly conditioned?: boolean;
  readonly places?: Readonly<Record<string, Place>>;
}

/** What is known beside the paper. */
export interface Known {
  /** Today in the clinic, ISO date. */
  readonly today: string;
  readonly requester: Named & { readonly kind: 'provider' | 'patient' | 'representative' };
  readonly patient: { readonly name: string; readonly birthDate: string; readonly deceased?: boolean };
  /** Names of the group and its departments, and their NPIs: whom a release may name as the discloser. */
  readonly ours: readonly Named[];
  /** Categories among the records asked for. */
  readonly asked: readonly Sensitive[];
  /** Records asked for, as far as they are named: a release covers no more than it says. */
  readonly classes?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  /** ISO date on which a revocation came in. */
  readonly revokedOn?: string;
  /** The expiry event is known to have happened. */
  readonly eventOccurred?: boolean;
  /** Something material on it is known to be false. */
  readonly falseInformation?: boolean;
}

/** What the law of the place leaves to the clinic; docs/records.md says where each comes from. */
export interface ReleaseRules {
  /** Years at which a person signs for themselves. */
  readonly adultAge: number;
  /** Categories for which a minor signs alone from this age (A.R.S. 36-663, 44-132.01, 44-133.01). */
  readonly minorSigns: Readonly<Partial<Record<Sensitive, number>>>;
  /** Categories of a minor's for which both must sign, the minor and the parent; default none. */
  readonly bothSign: readonly Sensitive[];
}

export const ARIZONA: ReleaseRules = {
  adultAge: 18,
  minorSigns: { hiv: 0, reproductive: 0, 'substance-use': 12 },
  bothSign: [],
};
