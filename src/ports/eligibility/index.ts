/**
 * Asks a payer, over a clearinghouse, whether somebody is insured and by what terms (X12 270/271, 005010X279A1). Asking changes nothing, so it may be
 * repeated. Everything that was answered is kept, also what nobody here understands.
 */

export interface EligibilityAsk {
  /** Ours, told back in the answer: letters and digits. */
  readonly trace: string;
  readonly payer: { readonly id: string; readonly name: string };
  readonly provider: { readonly npi: string; readonly name: string };
  readonly subscriber: Insured & { readonly memberId: string; readonly group?: string };
  /** The patient, where that is somebody else. */
  readonly dependent?: Insured & { readonly relationship: 'spouse' | 'child' | 'other' };
  /** X12 service types; `30` asks for the plan as a whole. */
  readonly serviceTypes: readonly string[];
  /** Day of the service, ISO. */
  readonly date: string;
}

export interface Insured {
  readonly family: string;
  readonly given?: string;
  /** ISO. */
  readonly birthDate: string;
  readonly gender?: 'male' | 'female';
}

export interface EligibilityAnswer {
  /** As it came, to be kept: 271 text, or the clearinghouse's JSON. */
  readonly raw: string;
  readonly trace?: string;
  readonly payer?: string;
  /** As the payer has them on file, which may differ from what was asked. */
  readonly subscriber?: Answered;
  /** The patient, where that is somebody else. */
  readonly dependent?: Answered;
  readonly group?: string;
  readonly dates: readonly BenefitDate[];
  /** Why nothing, or not everything, was answered. */
  readonly rejections: readonly Rejection[];
  readonly benefits: readonly Benefit[];
}

export interface Answered {
  readonly memberId?: string;
  readonly family?: string;
  readonly given?: string;
  /** ISO. */
  readonly birthDate?: string;
}

export interface Rejection {
  /** AAA03. */
  readonly code: string;
  /** AAA04. */
  readonly followUp?: string;
  readonly of: 'payer' | 'provider' | 'subscriber' | 'dependent' | 'benefit';
}

/** One EB segment with what stands under it; codes as they came. */
export interface Benefit {
  readonly of: 'subscriber' | 'dependent';
  /** EB01. */
  readonly code: string;
  /** EB02: `IND`, `FAM`. */
  readonly level?: string;
  /** EB03. */
  readonly serviceTypes: readonly string[];
  /** EB04: `HM`, `PR`. */
  readonly insuranceType?: string;
  /** EB05. */
  readonly plan?: string;
  /** EB06: `23` calendar year, `29` remaining, `27` visit. */
  readonly period?: string;
  /** EB07, cents. */
  readonly amount?: number;
  /** EB08, hundredths of a percent: 2000 is 20 %. */
  readonly percent?: number;
  /** EB09 and EB10. */
  readonly quantity?: { readonly of: string; readonly value: string };
  /** EB11: authorization or certification required. */
  readonly authorization?: 'Y' | 'N' | 'U';
  /** EB12: in the plan's network; `W`: both. */
  readonly network?: 'Y' | 'N' | 'U' | 'W';
  /** EB13, its parts. */
  readonly procedure?: readonly string[];
  readonly dates: readonly BenefitDate[];
  readonly messages: readonly string[];
  readonly entities: readonly BenefitEntity[];
  /** What stands there and has no place above, as it came: `HSD`, `REF`, `III`, or a value that cannot be read. */
  readonly rest: readonly string[];
}

export interface BenefitDate {
  /** DTP01: `291` plan, `346` plan begins, `348` benefit begins … */
  readonly of: string;
  /** ISO. */
  readonly start: string;
  readonly end?: string;
}

/** Somebody else a benefit names: the primary care provider, another payer. */
export interface BenefitEntity {
  /** NM101: `P3` primary care provider, `PR` payer. */
  readonly role: string;
  readonly name?: string;
  readonly id?: string;
  readonly contacts: readonly string[];
}

export interface Eligibility {
  /** Which driver it is: `stedi`, `x12`, `simulator`. */
  readonly name: string;
  /**
   * Faults: `transient` while the clearinghouse is away or its answer is cut or strange; `throttled`; `value` when it takes the question for no
   * question. What the payer says, its rejections included, is an answer.
   */
  ask(question: EligibilityAsk): Promise<EligibilityAnswer>;
}
