import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { TaskLog } from '../../../../src/airflow/native/task-log.js';

function openLog(env: Record<string, string> = {}) {
  const socket = new PassThrough();
  const lost: string[] = [];
  const log = new TaskLog({
    socket,
    env,
    fallback: (line) => lost.push(line),
    now: () => new Date('2026-11-23T10:00:00Z'),
  });
  const lines = (): Array<Record<string, unknown>> =>
    String(socket.read() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { log, socket, lines, lost };
}

describe('TaskLog', () => {
  it('writes one JSON object a line', () => {
    const { log, lines } = openLog();
    log.info('profiled', { table: 'orders', rows: 3 });
    log.warn('two\nlines');
    expect(lines()).toEqual([
      {
        timestamp: '2026-11-23T10:00:00.000Z',
        level: 'info',
        event: 'profiled',
        logger: 'profilemesh',
        table: 'orders',
        rows: 3,
      },
      expect.objectContaining({ level: 'warning', event: 'two\nlines' }),
    ]);
  });

  it.each([
    [{}, ['info', 'warning', 'error']],
    [{ AIRFLOW__LOGGING__LOGGING_LEVEL: 'DEBUG' }, ['debug', 'info', 'warning', 'error']],
    [{ AIRFLOW__LOGGING__LOGGING_LEVEL: 'error' }, ['error']],
    [{ AIRFLOW__LOGGING__NAMESPACE_LEVELS: 'sqlalchemy=DEBUG, profilemesh=WARNING' }, ['warning', 'error']],
    [{ AIRFLOW__LOGGING__LOGGING_LEVEL: 'nonsense' }, ['info', 'warning', 'error']],
  ])('leaves out what Airflow does not show: %j', (env, levels) => {
    const { log, lines } = openLog(env as Record<string, string>);
    log.debug('m');
    log.info('m');
    log.warn('m');
    log.error('m');
    expect(lines().map(({ level }) => level)).toEqual(levels);
  });

  it('renames fields that would break the reader of the lines', () => {
    const { log, lines } = openLog();
    log.info('m', { target: 't', msg: 'm', level: 9, event: 'e', timestamp: 'never', positional_args: [] });
    expect(lines()[0]).toMatchObject({
      event: 'm',
      level: 'info',
      target_: 't',
      msg_: 'm',
      level_: 9,
      event_: 'e',
      timestamp_: 'never',
    });
  });

  it('masks secrets in messages, texts and members named like one', () => {
    const { log, lines } = openLog();
    log.info('connecting to postgres://u:hunter2@db/x', {
      url: 'x://u:hunter2@h',
      list: ['password=hunter2'],
    });
    log.exception('failed', new Error('password=hunter2'));
    expect(JSON.stringify(lines())).not.toContain('hunter2');
  });

  it('writes values that JSON does not have as text', () => {
    const { log, lines } = openLog();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    log.info('m', { big: 2n ** 60n, nan: Number.NaN, at: new Date(0), error: new Error('why'), cycle });
    expect(lines()[0]).toMatchObject({
      big: '1152921504606846976',
      nan: 'NaN',
      at: '1970-01-01T00:00:00.000Z',
      error: 'Error: why',
    });
  });

  it('cuts what refers to itself in many places', () => {
    const { log, lines } = openLog();
    const nodes = Array.from({ length: 20 }, (): { others: unknown[] } => ({ others: [] }));
    for (const node of nodes) node.others.push(...nodes);
    log.info('m', { nodes, after: 'x' });
    const text = JSON.stringify(lines()[0]);
    expect(text).toContain('"event":"m"');
    expect(text.length).toBeLessThan(1_000_000);
  });

  it('gives its lines to the fallback when the connection is lost', () => {
    const { log, socket, lost } = openLog();
    socket.destroy();
    log.error('still said');
    expect(lost).toEqual([expect.stringContaining('still said')]);
  });
});
