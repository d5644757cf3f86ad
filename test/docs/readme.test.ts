import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { askForReferral } from '../../src/appointments/ask-for-referral.ts';
import { closeTime } from '../../src/appointments/close-time.ts';
import { dropInsuranceTask } from '../../src/appointments/drop-insurance-task.ts';
import { endHold } from '../../src/appointments/end-holds.ts';
import { openFeed, revokeFeed } from '../../src/appointments/feeds.ts';
import { appointmentActions } from '../../src/appointments/index.ts';
import { referralCame } from '../../src/appointments/referral-came.ts';
import { releaseVisit } from '../../src/appointments/release-visit.ts';
import { settleInsuranceTask } from '../../src/appointments/settle-insurance-task.ts';
import { showScheduled } from '../../src/appointments/show-scheduled.ts';
import { endOffer, offerSlot } from '../../src/appointments/waitlist-offer.ts';
import { acceptOffer, declineOffer, endWait } from '../../src/appointments/waitlist-steps.ts';
import { wait } from '../../src/appointments/waitlist-wait.ts';
import { takeToBill } from '../../src/billing/take.ts';
import { requestCallBack } from '../../src/call-backs/request.ts';
import { attempted, done } from '../../src/call-backs/steps.ts';
import { addCoverage } from '../../src/coverage/add-coverage.ts';
import { endPreauthorization } from '../../src/coverage/end-authorization.ts';
import { endCoverage } from '../../src/coverage/end-coverage.ts';
import { recordAuthorization } from '../../src/coverage/record-authorization.ts';
import { verifyAgain, verifyCoverage } from '../../src/coverage/verify-coverage.ts';
import { noteAttempt } from '../../src/delivery/note-attempt.ts';
import { noteOutcome } from '../../src/delivery/note-outcome.ts';
import { confirmFax, sendDocument } from '../../src/delivery/send-document.ts';
import { settleFax } from '../../src/delivery/settle-fax.ts';
import { assignFax } from '../../src/faxes/assign-fax.ts';
import { fileDocument } from '../../src/faxes/file-document.ts';
import { fileFax } from '../../src/faxes/file-fax.ts';
import { readFaxAct } from '../../src/faxes/read-act.ts';
import { receiveFax } from '../../src/faxes/receive-fax.ts';
import { refileFax } from '../../src/faxes/refile.ts';
import { rejectFax } from '../../src/faxes/reject-fax.ts';
import { splitFax } from '../../src/faxes/split-fax.ts';
import { firstSteps } from '../../src/first-steps.ts';
import { confirmComing } from '../../src/messages/confirm-coming.ts';
import { noteMessageAttempt } from '../../src/messages/note-attempt.ts';
import { noteMessageOutcome } from '../../src/messages/note-outcome.ts';
import { askAboutReply, closeReply, noteReply } from '../../src/messages/note-reply.ts';
import { sayMessage } from '../../src/messages/say.ts';
import { setMessagePreferences } from '../../src/messages/set-preferences.ts';
import { settleMessage } from '../../src/messages/settle-message.ts';
import { acknowledge } from '../../src/on-call/acknowledge.ts';
import { callForFax } from '../../src/on-call/call-for-fax.ts';
import { handOn } from '../../src/on-call/hand-on.ts';
import { takeMessage } from '../../src/on-call/take-message.ts';
import { authorizePerson, endAuthorization } from '../../src/records/authorized-persons.ts';
import { consumeDownload } from '../../src/records/download-consume.ts';
import { endDownload } from '../../src/records/download-end.ts';
import { recordsActions } from '../../src/records/index.ts';
import { markLate } from '../../src/records/mark-late.ts';
import { printReleaseForm } from '../../src/records/print-release-form.ts';
import { sendLetter } from '../../src/records/send-letter.ts';
import { askAgain } from '../../src/referrals/ask-again.ts';
import { referralActions } from '../../src/referrals/index.ts';
import { partOf, STEPS, type Step } from '../../src/referrals/lifecycle.ts';
import { markOverdue } from '../../src/referrals/mark-overdue.ts';
import { complete as completeRegistration } from '../../src/registration/complete.ts';
import { register } from '../../src/registration/register.ts';
import { remind } from '../../src/registration/remind.ts';
import { retireProvisional } from '../../src/retention/provisional.ts';
import { settingsSchema } from '../../src/settings.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { inSource } from './codes.ts';
import { blocks, coded, table, text } from './markdown.ts';

const README = 'README.md';

test('the settings are those of the schema, with their defaults', () => {
  const defaults: Record<string, unknown> = settingsSchema.parse({});
  const rows = table(README, 'Settings').map(([name = '', standard = '', meaning = '']) => ({
    name,
    standard,
    meaning,
  }));
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(settingsSchema.shape).map((name) => `\`${name}\``));
  for (const { name, standard, meaning } of rows) {
    const value = defaults[name.slice(1, -1)];
    if (value === undefined) expect(standard, name).not.toMatch(/`/);
    else expect(standard, name).toBe(`\`${String(value)}\``);
    expect(meaning, name).not.toBe('');
  }
});

test('the scripts are those of package.json', () => {
  const named = table(README, 'Scripts').map(([command = '']) => /^`npm (?:run )?([\w:-]+)/.exec(command)?.[1]);
  expect(named.sort()).toEqual(Object.keys(packageJson.scripts).sort());
});

test('the two commands stand there as they are run', () => {
  expect(blocks(text(README), 'sh').join('\n')).toContain('npm ci && npm start');
  expect(blocks(text(README), 'sh').join('\n')).toContain('npm ci && npm test');
});

// Made from nothing: a definition calls none of its dependencies.
const { refer, steps } = referralActions({} as Parameters<typeof referralActions>[0]);
const records = recordsActions({} as Parameters<typeof recordsActions>[0]);
const actions: readonly { name: string; writes: readonly string[] }[] = [
  refer,
  ...steps,
  askAgain({} as Parameters<typeof askAgain>[0]),
  markOverdue,
  receiveFax({} as Parameters<typeof receiveFax>[0]),
  readFaxAct,
  fileFax,
  fileDocument({} as Parameters<typeof fileDocument>[0]),
  assignFax({} as Parameters<typeof assignFax>[0]),
  splitFax({} as Parameters<typeof splitFax>[0]),
  rejectFax,
  refileFax({} as Parameters<typeof refileFax>[0]),
  sendDocument({} as Parameters<typeof sendDocument>[0]),
  confirmFax,
  settleFax,
  noteAttempt,
  noteOutcome({} as Parameters<typeof noteOutcome>[0]),
  ...(({ book, steps, correctInsurance }) => [book, ...Object.values(steps), correctInsurance])(
    appointmentActions({} as Parameters<typeof appointmentActions>[0]),
  ),
  takeToBill(),
  endHold,
  releaseVisit({} as Parameters<typeof releaseVisit>[0]),
  settleInsuranceTask,
  dropInsuranceTask,
  askForReferral({} as Parameters<typeof askForReferral>[0]),
  showScheduled({} as Parameters<typeof showScheduled>[0]),
  referralCame({} as Parameters<typeof referralCame>[0]),
  recordAuthorization({} as Parameters<typeof recordAuthorization>[0]),
  endPreauthorization({} as Parameters<typeof endPreauthorization>[0]),
  takeMessage({} as Parameters<typeof takeMessage>[0]),
  callForFax({} as Parameters<typeof callForFax>[0]),
  acknowledge({} as Parameters<typeof acknowledge>[0]),
  handOn({} as Parameters<typeof handOn>[0]),
  register({} as Parameters<typeof register>[0]),
  completeRegistration({} as Parameters<typeof completeRegistration>[0]),
  remind({} as Parameters<typeof remind>[0]),
  closeTime,
  sayMessage,
  noteMessageAttempt,
  noteMessageOutcome({} as Parameters<typeof noteMessageOutcome>[0]),
  settleMessage,
  setMessagePreferences({} as Parameters<typeof setMessagePreferences>[0]),
  noteReply({} as Parameters<typeof noteReply>[0]),
  askAboutReply({} as Parameters<typeof askAboutReply>[0]),
  closeReply,
  confirmComing,
  records.request,
  ...records.steps,
  records.nextVolume,
  sendLetter,
  consumeDownload({} as Parameters<typeof consumeDownload>[0]),
  endDownload({} as Parameters<typeof endDownload>[0]),
  markLate,
  printReleaseForm(),
  authorizePerson({} as Parameters<typeof authorizePerson>[0]),
  endAuthorization(),
  addCoverage({} as Parameters<typeof addCoverage>[0]),
  endCoverage({} as Parameters<typeof endCoverage>[0]),
  verifyCoverage({} as Parameters<typeof verifyCoverage>[0]),
  verifyAgain,
  wait({} as Parameters<typeof wait>[0]),
  offerSlot({} as Parameters<typeof offerSlot>[0]),
  endOffer({} as Parameters<typeof endOffer>[0]),
  acceptOffer({} as Parameters<typeof acceptOffer>[0]),
  declineOffer({} as Parameters<typeof declineOffer>[0]),
  endWait,
  openFeed,
  revokeFeed,
  requestCallBack({} as Parameters<typeof requestCallBack>[0]),
  attempted,
  done,
  retireProvisional,
  { name: 'export-access-log', writes: ['AuditEvent'] },
];

test('the actions are those of the code, and each says truly what it writes', () => {
  const rows = table(README, 'Actions');
  expect(
    inSource(/\bdefine(?:Action|Step|FaxStep|RecordsStep|VisitStep|WaitStep)\b[^(]*\(\s*\{\s*name: '([a-z-]+)'/g),
  ).toEqual(actions.map(({ name }) => name).sort());
  expect(rows.map(([name]) => name).sort()).toEqual(actions.map(({ name }) => `\`${name}\``).sort());
  for (const [name = '', , , writes = ''] of rows) {
    const action = actions.find((one) => `\`${one.name}\`` === name);
    expect(coded(writes).sort(), name).toEqual([...(action?.writes ?? [])].sort());
  }
});

test('each step of a referral is said to be the part’s whose it is', () => {
  const isStep = (name: string): name is Step => Object.hasOwn(STEPS, name);
  const rows = table(README, 'Actions').filter(([name = '']) => isStep(name.slice(1, -1)));
  expect(rows.length).toBeGreaterThan(10);
  for (const [name = '', , who = ''] of rows) expect(who, name).toContain(partOf(name.slice(1, -1) as Step));
});

let open: OpenGateway;
let document: { paths: Record<string, Record<string, unknown>> };
beforeAll(async () => {
  open = await openGateway();
  document = (await open.call(null, 'GET', '/openapi.json')).body;
});
afterAll(() => open?.close());

const routeCells = () => [
  ...table(README, 'Actions').map(([, route = '']) => route),
  ...table(README, 'Other routes').map(([route = '']) => route),
];
/** `POST /v1/referrals`, from every table of routes. */
const routes = () => routeCells().flatMap(coded);

test('every operation of the OpenAPI document is listed', () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(operations.length).toBeGreaterThan(20);
  expect(operations.filter((operation) => !routes().includes(operation))).toEqual([]);
});

test('every route listed is served', async () => {
  const served = await Promise.all(
    routes().map(async (route) => {
      const [method = '', path = ''] = route.split(' ');
      const filled = path.replace('{type}', 'Task').replace(/\{\w+\}/g, 'nothing');
      const { status, body } = await open.call('ehr', method, filled, method === 'POST' ? {} : undefined);
      const codes = (body?.issue ?? []).map(
        (issue: { details?: { coding?: { code: string }[] } }) => issue.details?.coding?.[0]?.code,
      );
      return status === 405 || codes.includes('no-such-path') ? route : undefined;
    }),
  );
  expect(served.filter((route) => route !== undefined)).toEqual([]);
});

test('the lines of the first start stand there as they are printed', () => {
  const printed = firstSteps('http://127.0.0.1:8080', 'data/demo-clients.json');
  expect(blocks(text(README), 'sh').map((block) => block.trim())).toContain(printed.trim());
});
