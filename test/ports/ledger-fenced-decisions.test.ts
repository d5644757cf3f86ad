import { describe, expect, it } from 'vitest';
import { FAULTS, type FaultKind } from '../../src/fault.ts';
import {
  afterBump,
  afterCommit,
  BUMP,
  type CommitAnswer,
  type Fence,
  laneContent,
  lookAtLane,
  lookAtUpdate,
} from '../../src/ports/ledger/fence-decisions.ts';
import { checkTimeBudget, TIME_BUDGET } from '../../src/ports/ledger/time-budget.ts';

describe('after a commit', () => {
  it.each<[Fence, CommitAnswer, boolean, string]>([
    ['lane', 'committed', false, 'settle'],
    ['version', 'committed', false, 'settle'],
    ['version', 'committed', true, 'settle'],
    ['lane', 'stale', false, 'look'],
    ['version', 'stale', false, 'look'],
    ['version', 'stale', true, 'look'],
    ['lane', 'unknown', false, 'bump'],
    ['version', 'unknown', false, 'send-again'],
    ['version', 'unknown', true, 'leave'],
    ['lane', 'rolled-back', false, 'give-up'],
    ['lane', 'throttled', false, 'give-up'],
    ['lane', 'transient', false, 'give-up'],
    ['lane', 'exception', false, 'give-up'],
    ['version', 'rolled-back', false, 'give-up'],
    ['version', 'rolled-back', true, 'leave'],
    ['version', 'throttled', true, 'leave'],
    ['version', 'transient', true, 'leave'],
    ['version', 'exception', true, 'leave'],
  ])('%s fence, %s, an earlier one open: %s → %s', (fence, answer, before, next) => {
    expect(afterCommit(fence, answer, before)).toBe(next);
  });

  it('only an answer that proves something ends an open one', () => {
    const ends = (Object.keys(FAULTS) as FaultKind[]).filter((kind) => afterCommit('version', kind, true) !== 'leave');
    expect(ends).toEqual(['stale']);
  });
});

describe('after a bump', () => {
  it.each<['moved' | FaultKind, string]>([
    ['moved', 'not-committed'],
    ['stale', 'look'],
    ['unknown', 'leave'],
    ['transient', 'leave'],
    ['throttled', 'leave'],
    ['rolled-back', 'leave'],
    ['exception', 'leave'],
  ])('%s → %s', (answer, next) => {
    expect(afterBump(answer)).toBe(next);
  });
});

describe('a look at the lane', () => {
  it.each([
    ['moved by this act', { versionId: '2', content: 'key#n' }, 'committed'],
    ['moved by a bump', { versionId: '2', content: `${BUMP}#n` }, 'search'],
    ['moved by another act', { versionId: '2', content: 'other#n' }, 'search'],
    ['where the commit named it', { versionId: '1', content: 'other#n' }, 'draft-stale'],
    ['new', { versionId: '2', content: 'new' }, 'search'],
    ['gone', undefined, 'search'],
  ])('%s', (_name, state, verdict) => {
    expect(lookAtLane('key', '1', state)).toBe(verdict);
  });

  it('reads the key that laneContent wrote, whatever the nonce', () => {
    expect(lookAtLane('key', '1', { versionId: '2', content: laneContent('key', 'a-b') })).toBe('committed');
  });
});

describe('a look at what is replaced', () => {
  it.each([
    ['tagged by this act', { versionId: '2', act: 'key' }, 'committed'],
    ['at the version named', { versionId: '1', act: 'other' }, 'same'],
    ['tagged by another', { versionId: '2', act: 'other' }, 'moved'],
    ['gone', undefined, 'moved'],
  ])('%s', (_name, seen, verdict) => {
    expect(lookAtUpdate('key', '1', seen)).toBe(verdict);
  });
});

describe('time budget', () => {
  it('nests, and is refused when it does not', () => {
    expect(checkTimeBudget(TIME_BUDGET)).toBe(TIME_BUDGET);
    expect(() => checkTimeBudget({ ...TIME_BUDGET, callMs: 40_000 })).toThrow(RangeError);
    expect(() => checkTimeBudget({ ...TIME_BUDGET, leaseMs: 70_000 })).toThrow(RangeError);
  });
});
