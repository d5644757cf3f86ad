/** A clearinghouse that answers in Stedi's JSON what the simulator says in X12. */
import type { Benefit, EligibilityAsk } from '../../../src/ports/eligibility/index.ts';
import { read271 } from '../../../src/ports/eligibility/read-271.ts';
import { simulate271 } from '../../../src/ports/eligibility/simulator.ts';
import type { stediQuestion } from '../../../src/ports/eligibility/stedi.ts';
import { write270 } from '../../../src/ports/eligibility/write-270.ts';
import { AT, ENVELOPE } from './question.ts';

const iso = (text: string) => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;

export function fakeStedi(asked: ReturnType<typeof stediQuestion>): object {
  const { subscriber, payer, provider, ...rest } = {
    subscriber: asked.subscriber,
    payer: { id: asked.tradingPartnerServiceId, name: 'Sample Health Plan' },
    provider: asked.provider,
    trace: asked.submitterTransactionIdentifier,
    serviceTypes: asked.encounter.serviceTypeCodes,
    date: iso(asked.encounter.dateOfService),
  };
  const ask: EligibilityAsk = {
    ...rest,
    payer,
    provider: { npi: provider.npi, name: provider.organizationName },
    subscriber: {
      family: subscriber.lastName,
      birthDate: iso(subscriber.dateOfBirth),
      memberId: subscriber.memberId,
    },
  };
  const answer = read271(simulate271(write270(ask, ENVELOPE, AT, 1), AT), ask.trace);
  const errors = answer.rejections.map(({ code, of }) => ({
    code,
    followupAction: 'Please Correct and Resubmit',
    location: of === 'payer' ? 'Loop 2100A' : 'Loop 2100C',
  }));
  return {
    controlNumber: '1',
    tradingPartnerServiceId: payer.id,
    payer: { name: answer.payer, ...(errors[0]?.location === 'Loop 2100A' && { aaaErrors: errors }) },
    subscriber: {
      memberId: answer.subscriber?.memberId,
      lastName: answer.subscriber?.family,
      ...(errors[0]?.location === 'Loop 2100C' && { aaaErrors: errors }),
    },
    benefitsInformation: answer.benefits.map(benefit),
    errors,
  };
}

function benefit(one: Benefit) {
  return {
    code: one.code,
    name: 'in words',
    coverageLevelCode: one.level,
    serviceTypeCodes: one.serviceTypes,
    serviceTypes: ['in words'],
    insuranceTypeCode: one.insuranceType,
    planCoverage: one.plan,
    timeQualifierCode: one.period,
    ...(one.amount !== undefined && { benefitAmount: String(one.amount / 100) }),
    ...(one.percent !== undefined && { benefitPercent: String(one.percent / 10_000) }),
    authOrCertIndicator: one.authorization,
    inPlanNetworkIndicatorCode: one.network,
    additionalInformation: one.messages.map((description) => ({ description })),
    benefitsRelatedEntities: one.entities.map(({ name }) => ({
      entityIdentifier: 'Primary Care Provider',
      entityName: name,
    })),
  };
}
