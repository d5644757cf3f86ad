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
  RELEASE_POLICY: ['never', 'ALWAYS'],
  RELEASE_POLICY_REASON: ['because'],
  RECORDS_VOLUME_PAGES: ['0', '301', 'all'],
  RECORDS_WAIT_FOR_FEE: ['yes', 'true'],
  RECORDS_LINK_DAYS: ['0', '31', '1.5', 'a week'],
  PUBLISH_SLOTS: ['Primary Care', 'a,,b'],
  PUBLISH_BOOKING_URL: ['http://clinic.example.org', 'page'],
  WAITLIST_OFFER_MINUTES: ['9', '1441', '2.5', 'soon'],
  ON_CALL_MINUTES: ['0', '121', '2.5', 'soon'],
  AWAIT_REFERRAL_DAYS: ['-1', '31', '1.5', 'two'],
  FAX_SENDER: ['fax', 'Telnyx'],
  TELNYX_API_KEY: ['two words'],
  TELNYX_PUBLIC_KEY: ['too short', 'A'.repeat(43)],
  TELNYX_CONNECTION_ID: ['two words'],
  TELNYX_FROM: ['602 234 0199', '6022340199'],
  TELNYX_MEDIA_HOSTS: ['https://s3.amazonaws.com', 's3.amazonaws.com,', 'a b'],
  TELNYX_API_URL: ['http://api.telnyx.com', 'https://user:pw@x', 'http://127.0.0.1.example.org'],
  PHAXIO_KEY: ['two words'],
  PHAXIO_SECRET: ['two words'],
  PHAXIO_CALLBACK_TOKEN: ['two words'],
  PHAXIO_FROM: ['6022340199'],
  PHAXIO_API_URL: ['api.phaxio.com', 'https://x?y'],
  SRFAX_ACCESS_ID: ['two words'],
  SRFAX_CALLER_ID: ['6022340199'],
  SRFAX_EMAIL: ['desk'],
  SRFAX_API_URL: ['http://www.srfax.com/SRF_SecWebSvc.php'],
  SINCH_PROJECT_ID: ['two words'],
  SINCH_KEY: ['two words'],
  ELIGIBILITY: ['availity', 'SIMULATOR'],
  ELIGIBILITY_URL: ['http://house.example/ask', 'house.example'],
  ELIGIBILITY_AUTHORIZATION: ['Key \nsecret'],
  ELIGIBILITY_SENDER: ['CLINIC', 'ZZ:clinic', 'ZZ:'],
  ELIGIBILITY_RECEIVER: ['HOUSE'],
  SINCH_SECRET: ['two words'],
  SINCH_WEBHOOK_SECRET: ['too-short', 'with/a/slash/and/24/characters'],
  SINCH_WEBHOOK_USER: ['two words'],
  SINCH_WEBHOOK_PASSWORD: ['two words'],
  SINCH_FROM: ['6022340199'],
  SINCH_API_URL: ['ftp://fax.api.sinch.com'],
  DOCUMO_API_KEY: ['two words'],
  DOCUMO_NUMBERS: ['6022340199', '+16022340199,', ','],
  DOCUMO_WEBHOOK_SECRET: ['too-short'],
  DOCUMO_WEBHOOK_USER: ['two words'],
  DOCUMO_WEBHOOK_PASSWORD: ['two words'],
  DOCUMO_API_URL: ['api.documo.com'],
  MESSAGE_HOURS: ['8-20', '08:00', '08:00-24:00', 'always'],
  SMS_CONSENT: ['yes', 'none'],
  TELNYX_SMS_API_KEY: ['two words'],
  TELNYX_SMS_PUBLIC_KEY: ['too short'],
  TELNYX_SMS_FROM: ['6022340199'],
  TELNYX_SMS_API_URL: ['http://api.telnyx.com'],
  SMTP_URL: ['mail.example.org', 'http://mail.example.org', 'smtp://user:pw@mail.example.org'],
  SMTP_FROM: ['clinic', 'a@b@c'],
};
/** Any text will do for these. */
const FREE = [
  'HOST',
  'DATA_DIR',
  'MEDPLUM_CLIENT_ID',
  'MEDPLUM_CLIENT_SECRET',
  'SRFAX_PASSWORD',
  'SMTP_USER',
  'SMTP_PASSWORD',
];

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

test('a clearinghouse needs its address and key, X12 also who asks whom', () => {
  expect(() => readSettings({ ELIGIBILITY: 'stedi', ELIGIBILITY_URL: 'https://house.example/ask' })).toThrow(
    'ELIGIBILITY=stedi also needs ELIGIBILITY_AUTHORIZATION.',
  );
  expect(() => readSettings({ ELIGIBILITY: 'x12' })).toThrow('ELIGIBILITY_SENDER and ELIGIBILITY_RECEIVER');
  expect(readSettings({ ELIGIBILITY: 'simulator' })).toMatchObject({ ELIGIBILITY: 'simulator' });
});

test('message services are set up whole, and the hours end after they begin', () => {
  expect(() => readSettings({ TELNYX_SMS_FROM: '+16022340199' })).toThrow(
    'TELNYX_SMS_FROM also needs TELNYX_SMS_API_KEY and TELNYX_SMS_PUBLIC_KEY.',
  );
  expect(() => readSettings({ SMTP_URL: 'smtps://mail.example.org' })).toThrow('SMTP_URL also needs SMTP_FROM.');
  expect(() => readSettings({ SMTP_USER: 'clinic' })).toThrow('SMTP_USER also needs SMTP_PASSWORD.');
  expect(() => readSettings({ SMTP_USER: 'clinic', SMTP_PASSWORD: 'x' })).toThrow('SMTP_USER also needs SMTP_URL.');
  expect(() => readSettings({ MESSAGE_HOURS: '20:00-08:00' })).toThrow('MESSAGE_HOURS ends before it begins.');
  expect(readSettings({ SMTP_URL: 'smtp://mail.example.org:587', SMTP_FROM: 'clinic@example.org' })).toMatchObject({
    MESSAGE_HOURS: '08:00-20:00',
    SMS_CONSENT: 'recorded',
  });
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

/** Whole groups of fax vendors. */
const TELNYX = {
  TELNYX_API_KEY: 'key',
  TELNYX_PUBLIC_KEY: `${'A'.repeat(43)}=`,
  TELNYX_CONNECTION_ID: '1293384261075731499',
  TELNYX_FROM: '+16022340199',
};
const PHAXIO = { PHAXIO_KEY: 'key', PHAXIO_SECRET: 'secret', PHAXIO_CALLBACK_TOKEN: 'token' };
const url = { PUBLIC_URL: 'https://gateway.example.org' };

describe('fax vendors', () => {
  test.each(Object.keys(TELNYX))('half set up (without %s) stop the start with one sentence', (name) => {
    const given = Object.keys(TELNYX).find((one) => one !== name);
    expect(() => readSettings({ ...TELNYX, [name]: '' })).toThrow(new RegExp(`^${given} also needs ${name}\\.$`));
  });

  test('name all that is missing', () => {
    expect(() => readSettings({ DOCUMO_API_KEY: 'key' })).toThrow(
      /^DOCUMO_API_KEY also needs DOCUMO_NUMBERS, DOCUMO_WEBHOOK_SECRET, DOCUMO_WEBHOOK_USER and DOCUMO_WEBHOOK_PASSWORD\.$/,
    );
  });

  test('what only changes one sets none up', () => {
    expect(readSettings({ PHAXIO_FROM: '+16022340199' })).toMatchObject({ PHAXIO_FROM: '+16022340199' });
  });

  test('several need to say which one sends, and it has to be one of them', () => {
    const both = { ...TELNYX, ...PHAXIO, ...url };
    expect(() => readSettings(both)).toThrow(/^Several fax vendors are set up; set FAX_SENDER/);
    expect(readSettings({ ...both, FAX_SENDER: 'phaxio' })).toMatchObject({ FAX_SENDER: 'phaxio' });
    expect(readSettings({ ...both, FAX_SENDER: 'folder' })).toMatchObject({ FAX_SENDER: 'folder' });
    expect(() => readSettings({ ...both, FAX_SENDER: 'srfax' })).toThrow(/^FAX_SENDER names srfax, which also needs/);
  });

  test('that are told where to call back need to be told', () => {
    expect(() => readSettings(PHAXIO)).toThrow('also need PUBLIC_URL');
    expect(readSettings({ ...PHAXIO, ...url })).toMatchObject(PHAXIO);
    expect(readSettings(TELNYX)).toMatchObject(TELNYX);
  });

  test('keep their own numbers and hosts as lists', () => {
    const lists = {
      DOCUMO_NUMBERS: '+16022340199, +16022340198',
      TELNYX_MEDIA_HOSTS: 's3.amazonaws.com,a.example:8443',
    };
    const documo = {
      DOCUMO_API_KEY: 'key',
      DOCUMO_WEBHOOK_SECRET: 'x'.repeat(24),
      DOCUMO_WEBHOOK_USER: 'documo',
      DOCUMO_WEBHOOK_PASSWORD: 'password',
    };
    expect(readSettings({ ...documo, ...lists })).toMatchObject({
      DOCUMO_NUMBERS: ['+16022340199', '+16022340198'],
      TELNYX_MEDIA_HOSTS: ['s3.amazonaws.com', 'a.example:8443'],
    });
  });
});

test('a release is asked for treatment requests too only for a reason that is written down', () => {
  expect(() => readSettings({ RELEASE_POLICY: 'always' })).toThrow(/RELEASE_POLICY_REASON/);
  const given = { RELEASE_POLICY: 'always', RELEASE_POLICY_REASON: 'Order of the board, 2026' };
  expect(readSettings(given).RELEASE_POLICY).toBe('always');
});
