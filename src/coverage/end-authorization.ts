import type * as z from 'zod';
import { defineAction } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import { openStep, refuseStale } from '../step.ts';
import { type Authorization, readAuthorization } from './authorization.ts';
import { endAuthorizationShape } from './authorization-shape.ts';

/** An authorization is over before its time: the payer took it back, or it was taken down wrongly. It stays, with the reason. */
export const endPreauthorization = (deps: { readonly dayOf: (at: string) => string }) =>
  defineAction<z.output<typeof endAuthorizationShape>, Authorization, Authorization>({
    name: 'end-preauthorization',
    summary: 'End an authorization of a payer',
    scope: 'system/ClaimResponse.u',
    input: endAuthorizationShape,
    fence: 'version',
    writes: ['ClaimResponse'],

    async open(input, call, reads, mac) {
      oursOnly(call.caller);
      const one = await readAuthorization(call.target ?? '', reads);
      return openStep('end-preauthorization', input, call, mac, { task: one, state: one, done: [one] });
    },

    async find({ on }, { state }, { call, at }) {
      refuseStale(call, state.meta.versionId, 'authorization');
      if (state.status !== 'active') {
        throw new Fault('business-rule', { code: 'authorization-over', text: 'This authorization is over already.' });
      }
      if (on !== undefined && on > deps.dayOf(at)) {
        const text = 'An authorization is ended when it is over.';
        throw new Fault('value', { code: 'end-in-future', text, expression: '$.on' });
      }
      return state;
    },

    build: ({ on, reason }, one, { at }) => {
      const day = on ?? deps.dayOf(at);
      const { start = day } = one.preAuthPeriod ?? {};
      // One that never began ends on the day it would have.
      const [end = day] = [start, day].sort().slice(-1);
      const period = { start, end };
      return {
        create: [],
        update: [{ resource: { ...one, status: 'cancelled', preAuthPeriod: period }, versionId: one.meta.versionId }],
        status: 200,
        record: {
          activity: { system: CODES.coverageStep, code: 'end-preauthorization' },
          operation: 'UPDATE',
          targets: [`ClaimResponse/${one.id}`],
          ...(one.patient.reference && { patient: one.patient.reference }),
          reason: { text: reason },
        },
      };
    },
  });
