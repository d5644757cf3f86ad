import { defineAction } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { holds } from '../coverage/coverages.ts';
import { coveragePeople } from '../coverage/resources.ts';
import { CODES } from '../fhir/systems.ts';
import { openStep, refuseStale } from '../step.ts';
import { answersOf, itemsOf } from './answers.ts';
import { contactKind, missingOf } from './missing.ts';
import { type RegistrationRecord, readRegistration } from './read.ts';
import type { RegistrationDeps } from './register.ts';
import { contactPeople, statusFor } from './resources.ts';
import { type Completion, completionShape } from './shape.ts';

/** What a registration lacked comes in, or what was said is corrected: a list that is given replaces the one before. */
export const complete = ({ dayOf }: Pick<RegistrationDeps, 'dayOf'>) =>
  defineAction<Completion, RegistrationRecord, RegistrationRecord>({
    name: 'complete-registration',
    summary: 'Complete a registration',
    scope: 'system/QuestionnaireResponse.c',
    input: completionShape,
    fence: 'version',
    writes: ['QuestionnaireResponse', 'RelatedPerson'],

    async open(input, call, reads, mac) {
      oursOnly(call.caller);
      const record = await readRegistration(call.target ?? '', reads);
      return openStep('complete-registration', input, call, mac, {
        task: record.response,
        state: record,
        done: [record.response],
      });
    },

    async find(_input, { state }, act) {
      refuseStale(act.call, state.response.meta.versionId, 'registration');
      return state;
    },

    build({ coverage = [], contacts = [], ...given }, { response, patient, coverages, contacts: before }, act) {
      const reference = `Patient/${patient.id}`;
      const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const answers = { ...answersOf(response), ...said };
      const today = dayOf(act.at);
      const missing = missingOf({
        answers,
        coverages: coverages.filter((one) => holds(one, today)).length + coverage.length,
        contacts: [...before.flatMap((one) => contactKind(one) ?? []), ...contacts.map(({ kind }) => kind)],
        birthDate: patient.birthDate,
        today,
      });
      const { item: _before, ...kept } = response;
      const item = itemsOf(answers);
      const people = contactPeople(contacts, before, reference, act);
      const first = coverages.filter((one) => holds(one, today)).length + 1;
      return {
        people: coverage.flatMap((one, i) => coveragePeople(one, reference, first + i, act.urn)),
        create: people,
        update: [
          {
            resource: { ...kept, status: statusFor(missing), ...(item.length > 0 && { item }) },
            versionId: response.meta.versionId,
          },
        ],
        status: 200,
        record: {
          activity: { system: CODES.registrationStep, code: 'complete-registration' },
          operation: 'UPDATE',
          targets: [`QuestionnaireResponse/${response.id}`, ...people.map(({ urn }) => urn)],
          patient: reference,
        },
      };
    },
  });
