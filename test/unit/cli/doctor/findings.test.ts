import { describe, expect, it } from 'vitest';
import { serverFindings } from '../../../../src/cli/doctor/server-findings.js';
import { tableFindings } from '../../../../src/cli/doctor/table-findings.js';
import { configFromUrl } from '../../../../src/cli/url-config.js';
import type { ServerFacts, TableAccess } from '../../../../src/connectors/server-facts.js';

const { execution } = configFromUrl('postgres://me@db/shop', { env: {} });
const NOW = 1_000_000_000_000;
const DAY_MS = 86_400_000;

const server: ServerFacts = {
  ...{ version: 'PostgreSQL 18.4', oldestSupported: null, login: 'reader', isSuperuser: false },
  ...{ encryption: 'TLSv1.3', isStandby: false, standbyDelayMs: null, idleInTransactionMs: 0 },
  ...{ transactionMs: 0, nowMs: NOW },
};

describe('serverFindings', () => {
  it('has nothing to say against a good server', () => {
    const findings = serverFindings(server, { execution, nowMs: NOW });
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ['version', 'ok'],
      ['login', 'ok'],
      ['encryption', 'ok'],
      ['time-outs', 'ok'],
    ]);
  });

  it.each<[Partial<ServerFacts>, string, string, RegExp]>([
    [{ version: 'PostgreSQL 9.6', oldestSupported: 'PostgreSQL 11' }, 'version', 'failed', /not supported/],
    [{ isSuperuser: true }, 'login', 'warning', /superuser/],
    [{ encryption: 'none' }, 'encryption', 'warning', /not encrypted/],
    [{ transactionMs: 60_000 }, 'time-outs', 'warning', /a transaction after 60 s, .* may take 10 min/],
    [{ idleInTransactionMs: 5000 }, 'time-outs', 'warning', /pauses for 5 s/],
    [{ isStandby: true, standbyDelayMs: 30_000 }, 'standby', 'warning', /30 s/],
    [{ isStandby: true, standbyDelayMs: -1 }, 'standby', 'ok', /waits/],
    [{ nowMs: NOW - 3_600_000 }, 'clock', 'warning', /differ by 60 min/],
  ])('%j', (facts, check, status, message) => {
    const findings = serverFindings({ ...server, ...facts }, { execution, nowMs: NOW });
    const found = findings.find((finding) => finding.check === check);
    expect(found).toMatchObject({ status, message: expect.stringMatching(message) });
    expect(found?.remedy === undefined).toBe(status === 'ok');
  });

  it('says nothing of encryption on one machine', () => {
    const findings = serverFindings({ ...server, encryption: null }, { execution, nowMs: NOW });
    expect(findings.some(({ check }) => check === 'encryption')).toBe(false);
  });
});

const table: TableAccess = {
  ...{ schema: 'public', table: 'orders', problem: null, hiddenColumns: [], hidesRows: false },
  ...{ estimatedRows: 10, estimatedBytes: 8192, analyzedAtMs: null, hasStatistics: false, timeColumns: [] },
};

describe('tableFindings', () => {
  it('counts what can be read; small tables need no statistics', () => {
    expect(tableFindings([table, { ...table, table: 'b' }], NOW)).toEqual([
      { check: 'tables', status: 'ok', message: '2 of 2 can be read' },
    ]);
  });

  it.each<[Partial<TableAccess>, string, string, RegExp]>([
    [{ problem: 'it may not be read' }, 'tables', 'failed', /may not be read/],
    [{ hiddenColumns: ['salary'] }, 'columns', 'warning', /public\.orders: salary may not be read/],
    [{ hidesRows: true }, 'row security', 'warning', /public\.orders/],
    [{ estimatedRows: 5e6 }, 'statistics', 'warning', /none of public\.orders/],
    [
      { estimatedRows: 5e6, hasStatistics: true, analyzedAtMs: NOW - 40 * DAY_MS },
      'statistics',
      'warning',
      /more than 30 days old of public\.orders/,
    ],
  ])('%j', (facts, check, status, message) => {
    const findings = tableFindings([{ ...table, ...facts }], NOW);
    const found = findings.find((finding) => finding.check === check && finding.status !== 'ok');
    expect(found).toMatchObject({ status, message: expect.stringMatching(message) });
    expect(found?.remedy).toBeDefined();
  });

  it('names five tables and counts the rest', () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ ...table, table: `t${index}`, hidesRows: true }));
    expect(tableFindings(many, NOW).at(-1)?.message).toMatch(/public\.t4 and 3 more this login sees/);
  });
});
