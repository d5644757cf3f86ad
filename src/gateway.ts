/** The gateway: ports and settings in, three functions out. The two front doors (node.ts, worker.ts) call nothing else. */
import { Hono } from 'hono';
import { macWith } from './act-key.ts';
import type { Action, ActPorts } from './action.ts';
import { cancel } from './appointments/cancel.ts';
import type { AnyAction } from './appointments/index.ts';
import { verifyAssertion } from './auth/assertions.ts';
import { createCursors } from './auth/cursors.ts';
import { keysOfClients } from './auth/jwks-fetch.ts';
import { createFailureLimit } from './auth/rate-limit.ts';
import { createTokens } from './auth/tokens.ts';
import { fhirRoutes } from './channels/fhir/routes.ts';
import { adminRoutes } from './channels/rest/admin.ts';
import { directoryRoutes } from './channels/rest/directory.ts';
import { docsRoutes } from './channels/rest/docs.ts';
import { securityHeaders } from './channels/rest/headers.ts';
import { healthRoutes } from './channels/rest/health.ts';
import { metricsRoutes } from './channels/rest/metrics.ts';
import { mount } from './channels/rest/mount.ts';
import { asFault, faultResponse } from './channels/rest/outcome.ts';
import { parkedRoutes } from './channels/rest/parked.ts';
import { patientRoutes } from './channels/rest/patients.ts';
import { referralRoutes } from './channels/rest/referrals.ts';
import { countingRefusals } from './channels/rest/request-log.ts';
import { wellKnownRoutes } from './channels/rest/smart-configuration.ts';
import { tokenRoute } from './channels/rest/token.ts';
import { ringFor } from './delivery/outbox.ts';
import { openDirectory } from './directory/departments.ts';
import { Fault, isFault } from './fault.ts';
import { openCalendar, WEEKDAYS_8_TO_5 } from './fhir/business-hours.ts';
import { openZone } from './fhir/clinic-time.ts';
import { openConsole } from './gateway/console.ts';
import { type Consumed, consume } from './gateway/consume.ts';
import { openDoors } from './gateway/doors.ts';
import { type Consumer, openFaxes } from './gateway/faxes.ts';
import { openMessages } from './gateway/messages.ts';
import type { GatewayPorts } from './gateway/ports.ts';
import { openRecords } from './gateway/records.ts';
import { openVisits } from './gateway/visits.ts';
import { runDue } from './jobs.ts';
import { createKeeper } from './kept.ts';
import { createMetrics } from './metrics.ts';
import type { VendorName } from './ports/fax-vendor/index.ts';
import type { Leased } from './ports/spool/index.ts';
import { ringForVolumes } from './records/volumes.ts';
import { dueDates } from './referrals/due.ts';
import { referralActions } from './referrals/index.ts';
import { scheduledJobs } from './scheduled.ts';
import type { Settings } from './settings.ts';

export type { Consumed } from './gateway/consume.ts';
export type { GatewayPorts } from './gateway/ports.ts';

export interface Gateway {
  fetch(request: Request): Promise<Response>;
  consume(message: Leased): Promise<Consumed>;
  /** Called once a minute; runs the jobs that are due. */
  tick(): Promise<void>;
  /** Looks at once what a fax vendor has: where something tells that there may be something. */
  collectFaxes(vendor: VendorName): Promise<void>;
  /** The same of replies to messages. */
  collectReplies(): Promise<void>;
  /** Writes what was only counted or noted so far: before a process stops, and from time to time where nobody knows when it will. */
  flush(): Promise<void>;
}

export type GatewaySettings = Pick<
  Settings,
  | 'PUBLIC_URL'
  | 'CLINIC_TIMEZONE'
  | 'DEMO'
  | 'RATE_PER_SECOND'
  | 'RATE_BURST'
  | 'RATE_CONCURRENT'
  | 'ADMIN_SECRET'
  | 'MEDPLUM_BASE_URL'
  | 'RELEASE_POLICY'
  | 'RECORDS_VOLUME_PAGES'
  | 'RECORDS_WAIT_FOR_FEE'
  | 'RECORDS_LINK_DAYS'
  | 'ON_CALL_MINUTES'
  | 'MESSAGE_HOURS'
  | 'SMS_CONSENT'
  | 'AWAIT_REFERRAL_DAYS'
  | 'WAITLIST_OFFER_MINUTES'
  | 'PUBLISH_SLOTS'
  | 'PUBLISH_BOOKING_URL'
> & { readonly version: string };

export async function createGateway(ports: GatewayPorts, settings: GatewaySettings): Promise<Gateway> {
  // The newest: it is rotated only when compromised, and then acts sent before are no longer known by their keys.
  const [actKey] = await ports.keys.secrets('act');
  const acts: ActPorts = {
    store: ports.store,
    ledger: ports.ledger,
    ...(ports.withRequest && { withRequest: ports.withRequest }),
    mac: (ports.macWith ?? macWith)(actKey.bytes),
    now: ports.now,
    newId: ports.newId,
    written: async (resources) => {
      await ringFor(ports.spool, ports.ring)(resources);
      await ringForVolumes(ports.spool, ports.ring)(resources);
      await visits.written(resources);
      await messages.written(resources);
    },
  };
  const directory = openDirectory({ store: ports.store, now: ports.now });
  const calendar = openCalendar({ timeZone: settings.CLINIC_TIMEZONE, week: WEEKDAYS_8_TO_5 });
  const zone = openZone(settings.CLINIC_TIMEZONE);
  const matching = { fictionalPhonesCount: settings.DEMO };
  const { decideBy, dueAfter } = dueDates(calendar);
  const hasClient = async (reference: string) =>
    (await ports.clients.list()).some((one) => one.organizationReference === reference && one.revokedAt === undefined);
  const parties = { isOurs: directory.isOurs, hasClient, decideBy };
  const steps = { ...parties, dueAfter };
  const actions = referralActions({
    ...steps,
    directory,
    matching,
    departmentFor: async (nucc) => {
      const { reference, display } = await directory.departmentFor(nucc);
      return { reference, name: display };
    },
  });
  const cursors = createCursors(async () => (await ports.keys.secrets('cursor'))[0].bytes, ports.random);
  const records = openRecords({ acts, ports, directory, matching, zone, cursors, settings });
  const visits = openVisits({ acts, ports, directory, matching, zone, calendar, cursors, referrals: steps, settings });
  const byName = new Map<string, Action<unknown, unknown, unknown>>([
    ['refer', actions.refer as Action<unknown, unknown, unknown>],
    ...records.kept,
    ...visits.kept,
  ]);
  const keeper = createKeeper({
    acts,
    spool: ports.spool,
    blobs: ports.blobs,
    actions: byName,
    deadline: ports.deadline,
    ring: ports.ring,
  });
  const tokens = createTokens({
    keys: ports.keys,
    clients: ports.clients,
    publicUrl: settings.PUBLIC_URL,
    now: ports.now,
    newId: ports.newId,
  });
  const metrics = createMetrics(ports.counters);
  const messages = openMessages({
    ...{ acts, ports, directory, zone, cursors, metrics, settings },
    cancelVisit: cancel(steps) as AnyAction,
  });
  const health = { degraded: [] as string[] };
  const keysOf = keysOfClients(ports.outsideFetch, ports.now);

  const group = async () => {
    const { group, departments } = await directory.snapshot();
    return [...(group ? [group] : []), ...departments].map(({ reference }) => reference);
  };
  const door = {
    actions,
    ports: acts,
    keeper,
    cursors,
    group,
    ours: async () => {
      const ours: ReadonlySet<string | undefined> = new Set(await group());
      return (organization: string | undefined) => ours.has(organization);
    },
  };
  const faxes = openFaxes({
    ports,
    acts,
    directory,
    publicUrl: settings.PUBLIC_URL,
    timeZone: settings.CLINIC_TIMEZONE,
    matching,
    cursors,
    referrals: actions,
    records: records.actions,
    recordsDesk: records.deps,
    callForFax: visits.callForFax,
  });
  const app = new Hono();
  const desk = openConsole({
    ports,
    tokens,
    directory,
    metrics,
    publicUrl: settings.PUBLIC_URL,
    timeZone: settings.CLINIC_TIMEZONE,
    serve: (request) => app.fetch(request),
  });
  const consumers: Readonly<Record<string, Consumer>> = {
    act: keeper.consume,
    ...records.consumers,
    ...faxes.consumers,
    ...messages.consumers,
  };
  const giveUp = async (messageId: string) => {
    await keeper.giveUp(messageId);
    await faxes.giveUp(messageId);
  };
  const routes = [
    ...referralRoutes(door),
    ...records.routes(keeper),
    ...visits.routes(keeper),
    ...patientRoutes(acts, matching),
    ...directoryRoutes(directory, visits.plans),
    ...faxes.routes,
    ...messages.routes,
    ...desk.routes,
    ...parkedRoutes({ spool: ports.spool, ring: ports.ring, giveUp }),
    ...healthRoutes({ degraded: () => health.degraded, ready: () => !health.degraded.includes('spool') }),
    ...metricsRoutes(metrics, ports.spool),
    ...fhirRoutes({ ...door, publicUrl: settings.PUBLIC_URL, version: settings.version }),
  ];

  const doors = openDoors({ ports, tokens, directory, metrics, settings });

  app.use('*', securityHeaders(settings.PUBLIC_URL.startsWith('https:')));
  app.route(
    '/',
    tokenRoute({
      clients: ports.clients,
      tokens,
      verifyAssertion: (assertion) =>
        verifyAssertion(assertion, {
          clients: ports.clients,
          keysOf,
          jti: ports.jti,
          tokenUrl: `${settings.PUBLIC_URL}/oauth2/token`,
          now: ports.now,
        }),
      accessLog: countingRefusals(ports, metrics),
      failures: createFailureLimit(10, 60_000),
      now: ports.now,
      addressOf: (context) => ports.addressOf(context.req.raw),
    }),
  );
  app.route(
    '/',
    adminRoutes({
      adminSecret: settings.ADMIN_SECRET,
      clients: ports.clients,
      keys: ports.keys,
      accessLog: countingRefusals(ports, metrics),
      failures: createFailureLimit(10, 60_000),
      now: ports.now,
      newId: ports.newId,
      random: ports.random,
      addressOf: (context) => ports.addressOf(context.req.raw),
    }),
  );
  app.route('/', wellKnownRoutes({ publicUrl: settings.PUBLIC_URL, keys: ports.keys }));
  app.route('/', docsRoutes(routes, { version: settings.version, url: settings.PUBLIC_URL }));
  app.route('/', desk.pages);
  app.route('/', records.pages);
  app.route('/', mount(routes, doors));
  app.notFound(() =>
    faultResponse(new Fault('not-found', { code: 'no-such-path', text: 'Nothing is served under this path.' })),
  );
  app.onError((error) => {
    ports.log('error', 'unhandled', { name: error.name });
    return faultResponse(asFault(error));
  });

  const remoteStore = settings.MEDPLUM_BASE_URL !== undefined;
  const jobs = [
    ...scheduledJobs({ ports, acts, parties, metrics, health, remoteStore }),
    ...records.jobs,
    ...visits.jobs,
    ...faxes.jobs,
    ...messages.jobs,
    ...desk.jobs,
  ];

  return {
    fetch: async (request) => app.fetch(request),
    consume: (message) => consume(message, consumers, ports),
    tick: () =>
      runDue(jobs, ports.jobRuns, ports.now, zone, (job, error) => {
        ports.log('error', 'job-failed', { job, fault: isFault(error) ? error.kind : 'exception' });
      }),
    collectFaxes: faxes.collect,
    collectReplies: messages.collect,
    async flush() {
      await ports.accessLog.flush();
      await metrics.flush();
    },
  };
}
