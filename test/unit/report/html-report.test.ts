import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistogramBin } from '../../../src/model/profile.js';
import { metricsOf, unpackHistogram, unpackTrend } from '../../../src/report/html/client/column.js';
import { CLIENT_SCRIPT } from '../../../src/report/html/client-script.js';
import { escapeControls } from '../../../src/report/escape-controls.js';
import { html, scriptJson } from '../../../src/report/html/html.js';
import { packTable } from '../../../src/report/html/pack-table.js';
import { renderHtmlReport } from '../../../src/report/html/render-html-report.js';
import { buildRunReport } from '../../../src/runner/build-run-report.js';
import {
  HOSTILE_TEXTS,
  hostileReport,
  reportColumn,
  reportRun,
  reportTable,
  shopReport,
} from '../../support/report-samples.js';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE_TEXTS));

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

describe('escaping', () => {
  it('keeps every text inside of its element and its attribute', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { text: made } = html`<p title="${text}">${text}</p>`;
        const [, title = '', body = ''] = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/.exec(made) ?? [];
        const read = (part: string): string =>
          part.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
        expect(read(body)).toBe(escapeControls(text));
        expect(title).toBe(body);
      }),
    );
  });

  it('keeps JSON whole, and lets none of it end the script', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(anyText)), (value) => {
        const { text } = scriptJson(value);
        expect(text).not.toMatch(/[<>\u2028\u2029\n\r\0]/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves no element of a hostile report that is not its own', () => {
    const page = renderHtmlReport(hostileReport());
    expect(page.match(/<script/g)).toHaveLength(HOSTILE_TEXTS.length + 1);
    expect(page.match(/<\/script>/g)).toHaveLength(HOSTILE_TEXTS.length + 1);
    expect(/<!--|<img|<svg onload|onerror="/.exec(page)).toBeNull();
    expect([...'\0\u0007\u2028\u202e'].filter((char) => page.includes(char))).toEqual([]);
    expect(page).toContain('safe\\u202etxt.exe');
  });
});

describe('renderHtmlReport', () => {
  it('allows its own style and script by their hashes and nothing else', async () => {
    const page = renderHtmlReport(await shopReport());
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
    const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `style-src '${hash(style)}'`,
      `script-src '${hash(script)}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(/ style="|(src|href)="(?!#)|innerHTML|url\(|@import/.exec(page)).toBeNull();
  });

  it('says in plain HTML what happened', async () => {
    const page = renderHtmlReport(await shopReport());
    expect(page).toContain('3 measured, 1 failed, 1 skipped');
    expect(page).toContain('PM_DB_TIMEOUT');
    expect(page).toContain('column added: coupon text');
    expect(page).toContain('19,844 rows (sample of 198,440 rows, estimated)');
    expect(page).toContain('created_on ≥ 2026-11-01');
    expect(page).toContain('skip: snapshot match');
    expect(page).toMatch(/mean 87\.57 → 121\.97 \(\+39\.28 %\)/);
    expect(page).toContain('2026-11-23 06:30:00 UTC');
  });

  it.each([
    ['no table', []],
    ['an empty table', [reportTable({ table: 'none', status: 'empty', rowCount: 0 })]],
    [
      'a table of one row',
      [reportTable({ table: 'one', rowCount: 1, columns: [reportColumn('id', 'int')] })],
    ],
    [
      'a table of 1,600 columns',
      [
        reportTable({
          table: 'wide',
          columns: Array.from({ length: 1600 }, (_, at) => reportColumn(`c${at}`, 'text')),
        }),
      ],
    ],
  ])('takes %s', (_, tables) => {
    const page = renderHtmlReport(buildRunReport({ run: reportRun(tables) }));
    expect(page.endsWith('</html>\n')).toBe(true);
    expect(page.match(/<details class="table"/g)?.length ?? 0).toBe(tables.length);
  });

  it('has the script that its sources give', async () => {
    const { href } = new URL('../../../scripts/write-report-client.mjs', import.meta.url);
    const { bundleReportClient } = (await import(href)) as { bundleReportClient(): Promise<string> };
    const made = await bundleReportClient();
    expect(made.includes(JSON.stringify(CLIENT_SCRIPT)), 'run: node scripts/write-report-client.mjs').toBe(
      true,
    );
  });
});

describe('packTable', () => {
  const pack = (column: ReturnType<typeof reportColumn>) => {
    const [table] = buildRunReport({
      run: reportRun([reportTable({ table: 't', columns: [column] })]),
    }).tables;
    if (!table) throw new Error('no table');
    const packed = JSON.parse(JSON.stringify(packTable(table))) as ReturnType<typeof packTable>;
    const [first] = packed.columns;
    if (!first) throw new Error('no column');
    return { packed, column: first };
  };

  it('keeps every value, absent and missing ones apart', () => {
    const metrics = {
      min: 'NaN',
      max: '12345678901234567890.12',
      mean: -0,
      stddev: null,
      p50: Number.NaN,
      open: true,
    };
    const { packed, column } = pack(
      reportColumn('x', 'numeric', { ...metrics, empty: '', low: '-Infinity' }),
    );
    expect(Object.fromEntries(metricsOf(packed, column))).toEqual({
      ...{ min: 'NaN', max: '12345678901234567890.12', mean: '-0', stddev: null, p50: 'NaN', open: true },
      ...{ empty: '', low: '-Infinity' },
    });
  });

  it('keeps every edge of a histogram to the last digit', () => {
    const plain = (value: number | string): number | string => (value === 0 ? 0 : value);
    const edge = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant('1e400'));
    fc.assert(
      fc.property(fc.array(edge, { minLength: 2, maxLength: 12 }), (edges) => {
        const histogram = edges.slice(1).map((end, index): HistogramBin => {
          return { start: edges[index] ?? 0, end, count: index };
        });
        const { column } = pack(reportColumn('x', 'numeric', { histogram }));
        expect(column.h && unpackHistogram(column.h).edges.map(plain)).toEqual(edges.map(plain));
      }),
    );
  });

  it('names the ends only of bins that are equally wide', () => {
    const histogram = [0, 1, 2, 3].map((start) => ({ start, end: start + 1, count: 5 }));
    expect(pack(reportColumn('x', 'int', { histogram })).column.h).toEqual([
      [0, 4],
      [5, 5, 5, 5],
    ]);
  });

  it('keeps a trend that never moved as one value', async () => {
    const [orders] = (await shopReport()).tables;
    if (!orders) throw new Error('no table');
    const packed = packTable(orders);
    const [id] = packed.columns;
    expect(id?.r?.['null_percent']).toEqual([0]);
    expect(unpackTrend(packed, [0])).toEqual(Array.from({ length: 10 }, () => 0));
    expect(id?.r?.['distinct_count']).toHaveLength(10);
  });
});
