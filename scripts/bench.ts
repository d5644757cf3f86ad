/**
 * `npm run bench`: figures measured in one run on this machine; `npm run bench -- <part>` for one part. What counts are the ratios: a side by
 * side within one run says something on any machine, milliseconds only on this one. Each part has a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { bench as acts } from '../bench/acts.bench.ts';
import { bench as checks } from '../bench/checks.bench.ts';
import { bench as embeddedStore, type Figure } from '../bench/embedded-store.bench.ts';
import { bench as medplum } from '../bench/medplum.bench.ts';
import { bench as packet } from '../bench/packet.bench.ts';
import { bench as planNames } from '../bench/plan-names.bench.ts';
import { bench as recordsList } from '../bench/records-list.bench.ts';
import { bench as slots } from '../bench/slots.bench.ts';
import { bench as start } from '../bench/start.bench.ts';

interface Part {
  readonly about: string;
  run(): Promise<readonly Figure[] | undefined>;
  /** By figure; what the design asks for. */
  readonly targets: Readonly<Record<string, { readonly most: number } | { readonly least: number }>>;
}

const ACT = 'act / transaction';
const THREE = 'act / three calls';

const PARTS: Readonly<Record<string, Part>> = {
  acts: {
    about: 'A referral of known people by POST /v1/referrals, against its direct calls to the same embedded store',
    run: acts,
    targets: {
      [`1 client: ${ACT}`]: { most: 1.1 },
      [`1 client: ${THREE}`]: { most: 0.9 },
      [`8 clients: ${THREE}`]: { most: 0.9 },
      [`16 clients: ${THREE}`]: { most: 0.9 },
    },
  },
  'embedded-store': {
    about: 'The embedded store with 50,000 patients and their referrals',
    run: embeddedStore,
    targets: {
      identifier: { most: 1 },
      'family and birth date': { most: 1 },
      'worklist: Tasks of an owner and status by date': { most: 10 },
      'open to first search': { most: 2000 },
      'resident memory': { most: 300 },
    },
  },
  start: {
    about: 'The gateway over 50,000 patients and their referrals',
    run: start,
    targets: { 'start of the gateway to its first answer': { most: 2000 }, 'resident memory then': { most: 300 } },
  },
  checks: {
    about: 'Checks of resources before they are written, on one core',
    run: async () => (await checks()).map(({ name, perSecond }) => ({ name, value: perSecond, unit: '/s' })),
    targets: {
      'ServiceRequest, gateway profile': { least: 50_000 },
      'ServiceRequest, Task, Provenance, AuditEvent, gateway profiles': { least: 50_000 },
    },
  },
  plans: {
    about: 'The insurance plan that a name means, as people write it',
    run: planNames,
    targets: { 'plan by its name, the slowest of five': { most: 1 } },
  },
  slots: {
    about: 'Free times, computed from hours and appointments',
    run: slots,
    targets: {
      'first page of 50, nothing remembered': { most: 50 },
      'all of 30 practitioners and 30 days': { most: 50 },
    },
  },
  packet: {
    about: 'A packet of records, text and PDF by halves; memory is all that was resident at the most',
    run: packet,
    targets: {
      'packet of 100 pages': { most: 3 },
      'packet of 100 pages: memory': { most: 250 },
      'packet of 1,000 pages of text in one PDF: memory': { most: 400 },
      'packet of 1,000 pages in volumes: memory': { most: 400 },
    },
  },
  records: {
    about: 'The lists of the records desk with 50,000 requests in the embedded store',
    run: recordsList,
    targets: {
      'all, the latest first': { most: 10 },
      'those that wait for the desk, in its order': { most: 10 },
      'approved ones, the latest first': { most: 10 },
    },
  },
  medplum: {
    about: 'In front of a real Medplum server (MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET)',
    run: medplum,
    targets: { 'p50, act / plain': { most: 1.15 }, 'throughput, act / plain': { least: 0.85 } },
  },
};

const [name, alone] = process.argv.slice(2);
if (name !== undefined && !PARTS[name]) {
  console.error(`Say which part: npm run bench -- ${Object.keys(PARTS).join(' | ')}`);
  process.exit(2);
}
if (name !== undefined && alone === '--alone') await runPart(name);
else for (const part of name === undefined ? Object.keys(PARTS) : [name]) runApart(part);

function runApart(part: string): void {
  const { status } = spawnSync(process.execPath, [import.meta.filename, part, '--alone'], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

async function runPart(part: string): Promise<void> {
  const { about, run, targets } = PARTS[part] as Part;
  const before = loadavg()[0] ?? 0;
  const figures = await run();
  console.log(`\n${about}`);
  if (!figures) {
    console.log('  not measured: no server was named');
    return;
  }
  console.log(`  (others kept the machine busy with ${before.toFixed(1)} processes when this began)`);
  for (const figure of figures) console.log(`  ${lineOf(figure, targets[figure.name])}`);
}

function lineOf({ name, value, unit }: Figure, target: Part['targets'][string] | undefined): string {
  const line = `${name.padEnd(64)}${digits(value).padStart(10)} ${unit.padEnd(12)}`;
  if (!target) return line.trimEnd();
  const [met, wanted] =
    'most' in target ? [value <= target.most, `≤ ${target.most}`] : [value >= target.least, `≥ ${target.least}`];
  return `${line}wanted ${wanted}: ${met ? 'met' : 'MISSED'}`;
}

/** Three digits that count; whole numbers from a hundred on. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
