import { describe, expect, it } from 'vitest';
import { EntryLedger } from '../../../../src/airflow/xcom/entry-ledger.js';

describe('EntryLedger', () => {
  it('finds what a list lacks, in the order of the appends and whatever the order of members', () => {
    const ledger = new EntryLedger();
    ledger.add({ a: 1, b: 2 }, []);
    ledger.add('x', [{ b: 2, a: 1 }]);
    expect(ledger.missingIn([{ b: 2, a: 1 }, 'x'])).toEqual([]);
    expect(ledger.missingIn(['x', 'theirs'])).toEqual([{ a: 1, b: 2 }]);
    expect(ledger.missingIn([])).toEqual([{ a: 1, b: 2 }, 'x']);
  });

  it('counts equal entries, its own and those of others', () => {
    const ledger = new EntryLedger();
    ledger.add('same', ['same']);
    expect(ledger.missingIn(['same'])).toEqual(['same']);
    expect(ledger.missingIn(['same', 'same'])).toEqual([]);
    ledger.add('same', ['same', 'same']);
    expect(ledger.missingIn(['same'])).toEqual(['same', 'same']);
    // The third was another's, and is not put back.
    expect(ledger.missingIn([])).toEqual(['same', 'same']);
  });

  it('forgets an entry that could not be written', () => {
    const ledger = new EntryLedger();
    ledger.add(1, []);
    ledger.add(1, [1]);
    ledger.removeLast();
    expect(ledger.missingIn([1])).toEqual([]);
    expect(ledger.size).toBe(1);
  });

  it('knows whether others write at the same time, and not only wrote before', () => {
    const ledger = new EntryLedger();
    ledger.missingIn(['old']);
    ledger.add('mine', ['old']);
    ledger.missingIn(['old', 'mine']);
    expect(ledger.contended).toBe(false);
    ledger.missingIn(['old', 'theirs', 'mine']);
    expect(ledger.contended).toBe(true);
  });

  it('takes a lost entry of its own as a sign of others', () => {
    const ledger = new EntryLedger();
    ledger.add('mine', []);
    ledger.missingIn([]);
    expect(ledger.contended).toBe(true);
  });
});
