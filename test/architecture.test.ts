/** The house keeps its shape: imports point one way, the core has no clock and no I/O, files stay short and well named. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.replaceAll('\\', '/'));
const text = (file: string) => readFileSync(join(SRC, file), 'utf8');

/** Rooms from the ground up; each may import from its own floor and those below. */
const FLOORS: readonly (readonly RegExp[])[] = [
  [/^fault\.ts$/],
  [/^fhir\//, /^mappings(\/|\.)/, /^act-key\.ts$/, /^ports\/[a-z-]+\/index\.ts$/, /^ports\/fhir-store\/fence\.ts$/],
  [/^auth\//, /^audit\/(?!export)/, /^jobs\.ts$/, /^metrics\.ts$/],
  [/^action\.ts$/, /^(as-of|create|history|step)\.ts$/],
  [
    /^referrals\//,
    /^faxes\//,
    /^patients\//,
    /^records\//,
    /^coverage\//,
    /^appointments\//,
    /^call-backs\//,
    /^messages\//,
    /^billing\//,
    /^on-call\//,
    /^registration\//,
    /^documents\//,
    /^directory\//,
    /^audit\/export/,
    /^delivery\/fax-to-send\.ts$/,
  ],
  [/^kept(-[a-z]+)?\.ts$/, /^demo-clients\.ts$/, /^first-steps\.ts$/],
  [/^retention\//, /^delivery\//],
  [/^channels\//],
  [/^console\//],
  [/^settings(-[a-z]+)*\.ts$/, /^scheduled\.ts$/, /^gateway(\/[a-z-]+)?\.ts$/],
  [
    /^spool-loop\.ts$/,
    /^fax-folder-loop\.ts$/,
    /^(act-key|listen)-node\.ts$/,
    /^ports\//,
    /^jobs-sql\.ts$/,
    /^metrics-sql\.ts$/,
    /^backup\//,
  ],
  [/^node\.ts$/, /^worker\.ts$/, /^reader\.ts$/, /^worker\//, /^cli\//],
];
/** Drivers are opened by the front doors alone; only what they share with each other is imported besides. */
const DRIVER = /^(ports\/.+|jobs-sql\.ts|metrics-sql\.ts)$/;
const floorOf = (file: string) => FLOORS.findIndex((rooms) => rooms.some((room) => room.test(file)));

function importsOf(file: string): string[] {
  const found = [...text(file).matchAll(/^(?:import|export)\s[^'"]*?from\s+'(\.[^']+)'/gms)];
  return found
    .map(([, target = '']) => relative(SRC, join(dirname(join(SRC, file)), target)).replaceAll('\\', '/'))
    .filter((target) => !target.startsWith('..'));
}

/** Drivers of the clinic's own book over `sql` live beside what they serve: the interface is pure, the `-sql` file is a driver. */
const isDriver = (file: string) =>
  (DRIVER.test(file) && !/\/index\.ts$|\/fence\.ts$/.test(file)) || /-sql\.ts$|-node\.ts$/.test(file);

describe('the house', () => {
  test('every file is in a room', () => {
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
  });

  test('imports point down', () => {
    const up = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => floorOf(target) > floorOf(file) && !(isDriver(file) && isDriver(target)))
        // A driver may use the schema tool of the driver below it.
        .filter((target) => !(isDriver(file) || /^auth\/jti\.ts$/.test(file)) || target !== 'ports/sql/migrations.ts')
        .map((target) => `${file} → ${target}`),
    );
    expect(up).toEqual([]);
  });

  test('nothing imports a front door', () => {
    const doors = files.flatMap((file) =>
      importsOf(file).filter((target) => /^(node|worker|reader)\.ts$/.test(target)),
    );
    expect(doors).toEqual([]);
  });

  test('the core has no clock, no chance, no I/O of its own', () => {
    const pure = files.filter(
      (file) => floorOf(file) >= 0 && floorOf(file) <= 4 && !isDriver(file) && !file.includes('generated'),
    );
    const impure = pure.flatMap((file) => {
      const code = text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      const found = code.match(
        /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|crypto\.randomUUID\(|getRandomValues\(|process\.|\bfetch\(|from 'node:/g,
      );
      return (found ?? []).map((what) => `${file}: ${what}`);
    });
    expect(impure).toEqual([]);
  });

  test('no file is over 300 lines but generated ones, and the median stays short', () => {
    const lengths = files
      .filter((file) => !file.includes('generated'))
      .map((file) => [text(file).split('\n').length, file] as const);
    expect(lengths.filter(([lines]) => lines > 301)).toEqual([]);
    const sorted = lengths.map(([lines]) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(90);
  });

  test('zod is taken as a namespace, so that a bundle leaves out what is not used of it', () => {
    expect(files.filter((file) => /^import (?:type )?\{ z \} from 'zod'/m.test(text(file)))).toEqual([]);
  });

  test('no room is called utils, helpers, services or common', () => {
    expect(files.filter((file) => /\b(utils?|helpers?|services?|common)\b/.test(file))).toEqual([]);
  });
});
