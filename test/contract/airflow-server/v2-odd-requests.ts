import { beforeAll, describe, expect, it } from 'vitest';
import { type Subject, xcomsOf } from './session.js';

/** Requests that no client of ours sends, or only where something is wrong. */
export function describeOddRequests({ behaviour, session }: Subject): void {
  describe('odd requests', () => {
    let runId = '';
    beforeAll(async () => {
      runId = await session().newRun('contract');
    });

    it('answers every GET that is not below /api with the page of the user interface', async () => {
      for (const path of ['//', '//home/api/v2/version', '//api']) {
        const { status, type, text } = await session().call('GET', path);
        expect([status, type], path).toEqual([200, 'text/html']);
        expect(text, path).toContain('<title>Airflow</title>');
      }
    });

    it.each(['/%', '/%zz', '/%ff'])('has nothing at %s', async (path) => {
      expect(await session().call('GET', path)).toMatchObject({
        status: 404,
        json: { error: 'API route not found' },
      });
    });

    it('refuses a body that nests deeper than Python reads', async () => {
      const push = (levels: number) =>
        session().call('POST', xcomsOf({ runId }), undefined, {
          raw: `{"key":"deep","value":${'['.repeat(levels)}${']'.repeat(levels)}}`,
        });
      expect(await push(5000)).toMatchObject({
        status: 400,
        json: { detail: 'There was an error parsing the body' },
      });
      // Versions that store values as text take this one, the fake of them doesn't.
      if (behaviour.postLayers === 0) expect((await push(500)).status).toBe(500);
      expect((await session().call('GET', `${xcomsOf({ runId })}/deep`)).status).toBe(404);
    });

    if (!behaviour.waitForRun) return;

    const number = 'Input should be a valid number, unable to parse string as a number';
    it.each([
      ['x', { type: 'float_parsing', msg: number }],
      ['', { type: 'float_parsing', msg: number }],
      ['0x10', { type: 'float_parsing', msg: number }],
      ['0', { type: 'greater_than', msg: 'Input should be greater than 0', ctx: { gt: 0 } }],
      ['-1', { type: 'greater_than', msg: 'Input should be greater than 0', ctx: { gt: 0 } }],
    ])('does not wait for a run with the pause %j, whether it is there or not', async (interval, problem) => {
      for (const run of [runId, 'none']) {
        const answer = await session().call('GET', `/dags/contract/dagRuns/${run}/wait?interval=${interval}`);
        expect(answer).toMatchObject({
          status: 422,
          json: { detail: [{ ...problem, loc: ['query', 'interval'], input: interval }] },
        });
      }
    });

    it.each(['1', '.5', '5.', '%2B1e0', '%201'])('waits with the pause %s', async (interval) => {
      const ended = await session().newRun('contract');
      await session().call('PATCH', `/dags/contract/dagRuns/${ended}`, { state: 'success' });
      const path = `/dags/contract/dagRuns/${ended}/wait?interval=${interval}`;
      expect(await session().call('GET', path)).toMatchObject({ status: 200, json: { state: 'success' } });
    });
  });
}
