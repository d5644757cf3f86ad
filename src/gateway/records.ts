/** Puts the records desk together: its actions, its routes, its sweep. */

import type { Hono } from 'hono';
import type { Action, ActPorts, Call } from '../action.ts';
import { gatewayCaller } from '../auth/caller.ts';
import type { Cursors } from '../auth/cursors.ts';
import { createFailureLimit } from '../auth/rate-limit.ts';
import { parseScopes } from '../auth/scopes.ts';
import { authorizedPersonRoutes } from '../channels/rest/authorized-persons.ts';
import { disclosureRoutes } from '../channels/rest/disclosures.ts';
import { downloadPages, downloadRoutes } from '../channels/rest/downloads.ts';
import { releaseFormRoutes } from '../channels/rest/forms.ts';
import { recordsRoutes } from '../channels/rest/records.ts';
import { deliveryRoutes } from '../channels/rest/records-deliveries.ts';
import { packetRoutes } from '../channels/rest/records-packet.ts';
import type { Route } from '../channels/rest/route.ts';
import { ownersOfNumber } from '../delivery/known-sender.ts';
import type { Directory } from '../directory/departments.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { Job } from '../jobs.ts';
import type { Keeper } from '../kept.ts';
import { feeTables, recordClasses, sensitiveCodes } from '../mappings.ts';
import type { RecordsDeps } from '../records/deps.ts';
import { sweepLinks } from '../records/download-end.ts';
import { recordsActions } from '../records/index.ts';
import { sweepRecords } from '../records/mark-late.ts';
import { VOLUME_BYTES } from '../records/packet-shape.ts';
import { ARIZONA } from '../records/release.ts';
import { RECORDS_VOLUME, sweepVolumes, volumeConsumer } from '../records/volumes.ts';
import type { Settings } from '../settings.ts';
import type { Consumer } from './faxes.ts';
import type { GatewayPorts } from './ports.ts';

export interface RecordsNeeds {
  readonly acts: ActPorts;
  readonly directory: Directory;
  readonly matching: MatchOptions;
  readonly zone: Zone;
  readonly cursors: Cursors;
  readonly ports: Pick<
    GatewayPorts,
    'pageOpener' | 'spool' | 'ring' | 'keys' | 'faxNumbers' | 'accessLog' | 'addressOf'
  >;
  readonly settings: Pick<
    Settings,
    | 'RELEASE_POLICY'
    | 'RECORDS_VOLUME_PAGES'
    | 'RECORDS_WAIT_FOR_FEE'
    | 'RECORDS_LINK_DAYS'
    | 'PUBLIC_URL'
    | 'CLINIC_TIMEZONE'
  >;
}

export interface Records {
  readonly deps: RecordsDeps;
  /** What a request on paper becomes. */
  readonly actions: ReturnType<typeof recordsActions>;
  /** Creates that are kept while the store is away, by name. */
  readonly kept: ReadonlyMap<string, Action<unknown, unknown, unknown>>;
  routes(keeper: Keeper): readonly Route[];
  /** Of download links. */
  readonly pages: Hono;
  readonly consumers: Readonly<Record<string, Consumer>>;
  readonly jobs: readonly Job[];
}

const SWEEP: Omit<Call, 'target' | 'input'> = {
  caller: gatewayCaller('system/Task.ru'),
  requestId: 'tick',
};

const LINKS = { ...SWEEP, caller: { ...SWEEP.caller, scopes: parseScopes('system/Communication.u') } };

/** What makes volumes: the gateway itself. */
const MAKER: Call['caller'] = { ...SWEEP.caller, scopes: parseScopes('system/Consent.u') };

export function openRecords({ acts, ports, directory, matching, zone, cursors, settings }: RecordsNeeds): Records {
  const time = new Intl.DateTimeFormat('en-US', {
    timeZone: settings.CLINIC_TIMEZONE,
    dateStyle: 'full',
    timeStyle: 'short',
  });
  const deps: RecordsDeps = {
    directory,
    matching,
    rules: ARIZONA,
    dayOf: (at) => zone.day(Date.parse(at)).iso,
    policy: settings.RELEASE_POLICY,
    waitForFee: settings.RECORDS_WAIT_FOR_FEE === true,
    tables: { classes: recordClasses(), sensitive: sensitiveCodes() },
    fees: feeTables(),
    packets: {
      files: acts.store,
      opener: ports.pageOpener,
      publicUrl: settings.PUBLIC_URL,
      volume: { pages: settings.RECORDS_VOLUME_PAGES, bytes: VOLUME_BYTES },
      inWords: (at) => time.format(Date.parse(at)),
    },
    disclosing: {
      keys: ports.keys,
      faxOwners: ownersOfNumber(ports.faxNumbers, acts.store),
      linkMs: settings.RECORDS_LINK_DAYS * 86_400_000,
    },
  };
  const actions = recordsActions(deps);
  return {
    deps,
    actions,
    kept: new Map([[actions.request.name, actions.request as Action<unknown, unknown, unknown>]]),
    pages: downloadPages(),
    routes: (keeper) => [
      ...recordsRoutes({ actions, deps, ports: acts, keeper, cursors }),
      ...packetRoutes({ ports: acts }),
      ...deliveryRoutes({ ports: acts, deps }),
      ...downloadRoutes({
        ports: acts,
        deps,
        accessLog: ports.accessLog,
        addressOf: ports.addressOf,
        failures: createFailureLimit(10, 60_000),
      }),
      ...authorizedPersonRoutes({ deps, ports: acts }),
      ...releaseFormRoutes({ deps, ports: acts }),
      ...disclosureRoutes({ ports: acts, dayOf: deps.dayOf, group: async () => (await directory.group()).display }),
    ],
    consumers: { [RECORDS_VOLUME]: volumeConsumer(actions.nextVolume, acts, MAKER) },
    jobs: [
      {
        name: 'records-volumes',
        when: { everyMinutes: 1 },
        run: async () => void (await sweepVolumes(acts.store, ports.spool, ports.ring)),
      },
      {
        name: 'records-links',
        when: { everyMinutes: 15 },
        run: async () => void (await sweepLinks(acts, LINKS, deps)),
      },
      {
        name: 'records-late',
        when: { everyMinutes: 60 },
        run: async () => void (await sweepRecords(acts, SWEEP, deps.dayOf)),
      },
    ],
  };
}
