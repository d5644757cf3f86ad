import { describe, expect, it } from 'vitest';
import { faultOf, type Phase, type Seen, seenIn } from '../../../../src/ports/fhir-store/medplum/outcomes.ts';

const PHASES: readonly Phase[] = ['read', 'search', 'create', 'update', 'commit'];

describe('what every answer means', () => {
  //                              read          search        create         update         commit
  it.each<[Seen, ...string[]]>([
    ['never-sent', 'transient', 'transient', 'transient', 'transient', 'transient'],
    ['no-answer', 'transient', 'transient', 'transient', 'unknown', 'unknown'],
    [301, 'exception', 'exception', 'exception', 'exception', 'exception'],
    [400, 'value', 'value', 'exception', 'exception', 'exception'],
    [401, 'transient', 'transient', 'transient', 'transient', 'transient'],
    [403, 'exception', 'exception', 'exception', 'exception', 'exception'],
    [404, 'not-found', 'not-found', 'stale', 'stale', 'stale'],
    [408, 'transient', 'transient', 'transient', 'unknown', 'unknown'],
    [409, 'rolled-back', 'rolled-back', 'rolled-back', 'rolled-back', 'rolled-back'],
    [410, 'deleted', 'deleted', 'stale', 'stale', 'stale'],
    [412, 'stale', 'stale', 'stale', 'stale', 'stale'],
    [413, 'too-long', 'too-long', 'too-long', 'too-long', 'too-long'],
    [422, 'exception', 'exception', 'exception', 'exception', 'exception'],
    [429, 'throttled', 'throttled', 'throttled', 'throttled', 'throttled'],
    [500, 'transient', 'transient', 'transient', 'unknown', 'unknown'],
    [502, 'transient', 'transient', 'transient', 'unknown', 'unknown'],
    [503, 'transient', 'transient', 'transient', 'unknown', 'unknown'],
    [504, 'transient', 'transient', 'transient', 'unknown', 'unknown'],
  ])('%s', (seen, ...kinds) => {
    expect(PHASES.map((phase) => faultOf(phase, seen).kind)).toEqual(kinds);
  });

  it('400 "Assigned ID is already in use" is a rollback', () => {
    expect(faultOf('commit', 400, { says: 'Assigned ID is already in use' }).kind).toBe('rolled-back');
  });

  it('400 "File too large" is what a proxy calls 413', () => {
    expect(faultOf('commit', 400, { says: 'File too large' }).kind).toBe('too-long');
  });

  it('texts are static: what the server says is not quoted', () => {
    const fault = faultOf('commit', 400, { says: 'Invalid birthDate 1950-02-03 of Maria Huerta' });
    expect(JSON.stringify(fault.issues) + fault.message + String(fault.cause)).not.toMatch(/Huerta|1950/);
  });
});

describe('what a thrown error proves', () => {
  const failed = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])('%s: nothing was sent', (code) => {
    expect(seenIn(failed(code))).toBe('never-sent');
  });
  it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ETIMEDOUT'])('%s: nothing is proved', (code) => {
    expect(seenIn(failed(code))).toBe('no-answer');
  });
  it('an error without a code (workerd) proves nothing', () => {
    expect(seenIn(new Error('Network connection lost.'))).toBe('no-answer');
  });
});
