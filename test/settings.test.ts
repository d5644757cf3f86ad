import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError, settingsSchema } from '../src/settings.ts';

const medplum = {
  MEDPLUM_BASE_URL: 'https://fhir.example.org/',
  MEDPLUM_CLIENT_ID: 'gateway',
  MEDPLUM_CLIENT_SECRET: 'secret',
};

describe('no settings at all', () => {
  test('are a demo on this machine', () => {
    expect(readSettings({})).toMatchObject({
      PORT: 8080,
      HOST: '127.0.0.1',
      DATA_DIR: './data',
      PUBLIC_URL: 'http://127.0.0.1:8080',
      CLINIC_TIMEZONE: 'America/Phoenix',
      DEMO: true,
      LOG_LEVEL: 'info',
    });
  });

  test('are the same as empty ones, and what is not a setting is not looked at', () => {
    const empty = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, '']));
    expect(readSettings({ ...empty, PATH: '/bin', MEDPLUM_BASE_URL: undefined })).toEqual(readSettings({}));
  });
});

/** One or more bad values of every setting that can be malformed. */
const MALFORMED: Readonly<Record<string, readonly string[]>> = {
  PORT: ['eighty', '65536', '-1', '80.5'],
  PUBLIC_URL: [
    'gateway.example.org',
    'ftp://gateway.example.org',
    'https://',
    'https://a b',
    'https://x/?q=1',
    'https://user:pw@x',
    'http://[::1',
  ],
  MEDPLUM_BASE_URL: ['localhost:8103', 'https://fhir.example.org/#x'],
  GATEWAY_MASTER_KEY: ['too short'],
  ADMIN_SECRET: ['too short'],
  CLINIC_TIMEZONE: ['Phoenix', 'America/Nowhere'],
  DEMO: ['yes', 'true', '2'],
  LOG_LEVEL: ['debug', 'INFO'],
  TRUSTED_PROXIES: ['-1', '1.5', '11', 'true'],
  RATE_PER_SECOND: ['0', '-1', 'many'],
  RATE_BURST: ['0', '1.5'],
  RATE_CONCURRENT: ['0', '2.5'],
};
/** Any text will do for these. */
const FREE = ['HOST', 'DATA_DIR', 'MEDPLUM_CLIENT_ID', 'MEDPLUM_CLIENT_SECRET'];

const cases = Object.entries(MALFORMED).flatMap(([name, values]) => values.map((value) => [name, value] as const));

test.each(cases)(
  'a malformed %s (%s) stops the start with one sentence that names it and quotes nothing',
  (name, value) => {
    const read = () => readSettings({ ...medplum, [name]: value });
    expect(read).toThrow(SettingsError);
    const { description } = settingsSchema.shape[name as keyof typeof settingsSchema.shape];
    expect(description).toBeTruthy();
    expect(read).toThrow(new RegExp(`^Setting ${name} \\(${description?.replace(/\W/g, '.')}\\) is malformed\\.$`));
  },
);

test('every setting is among those tried here', () => {
  expect([...Object.keys(MALFORMED), ...FREE].sort()).toEqual(Object.keys(settingsSchema.shape).sort());
});

test('several malformed ones are named together, each once', () => {
  expect(() => readSettings({ PORT: 'x', LOG_LEVEL: 'x' })).toThrow(
    /^Setting PORT \(.+\) and LOG_LEVEL \(.+\) is malformed\.$/,
  );
});

test('a Medplum server needs its client', () => {
  for (const name of ['MEDPLUM_CLIENT_ID', 'MEDPLUM_CLIENT_SECRET'] as const) {
    expect(() => readSettings({ ...medplum, [name]: '' })).toThrow(
      'also needs MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET',
    );
  }
  expect(readSettings(medplum)).toMatchObject({ MEDPLUM_BASE_URL: 'https://fhir.example.org', DEMO: false });
});

describe('demo clients', () => {
  test.each(['0.0.0.0', '::', '192.168.1.4', 'gateway.example.org', '127.0.0.1.example.org'])(
    'are refused on HOST %s unless somebody says so',
    (HOST) => {
      expect(() => readSettings({ HOST })).toThrow('demo clients would be open to the network');
      expect(readSettings({ HOST, DEMO: '1' }).DEMO).toBe(true);
      expect(readSettings({ HOST, DEMO: '0' }).DEMO).toBe(false);
      expect(readSettings({ HOST, ...medplum }).DEMO).toBe(false);
    },
  );

  test.each(['127.0.0.1', '127.8.9.1', 'localhost', '::1'])('are there on HOST %s', (HOST) => {
    expect(readSettings({ HOST }).DEMO).toBe(true);
  });
});

test('the public URL has no slash at its end, and brackets around an IPv6 address', () => {
  expect(readSettings({ PUBLIC_URL: 'https://gateway.example.org/clinic/' }).PUBLIC_URL).toBe(
    'https://gateway.example.org/clinic',
  );
  const { PUBLIC_URL } = readSettings({ HOST: '::1', PORT: '9000' });
  expect(PUBLIC_URL).toBe('http://[::1]:9000');
  expect(URL.canParse(PUBLIC_URL)).toBe(true);
});
