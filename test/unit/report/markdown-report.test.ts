import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownCode } from '../../../src/report/markdown/markdown-code.js';
import { renderMarkdownReport } from '../../../src/report/markdown/render-markdown-report.js';
import { bigReport, HOSTILE_TEXTS, hostileReport, shopReport } from '../../support/report-samples.js';

describe('markdownCode', () => {
  it('is one code span whatever the text, and one cell of a table', () => {
    const part = fc.constantFrom(
      '`',
      '|',
      '\\',
      '@me',
      '<b>',
      '[a](http://x)',
      '\n',
      ' ',
      '#1',
      ...HOSTILE_TEXTS,
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const code = markdownCode(parts.join(''));
        expect(code).not.toMatch(/[\n\r\0\u2028\u202e]/);
        // Every pipe has one backslash before it, and not two.
        expect(code).not.toMatch(/(^|[^\\])\||\\\\\|/);
        if (code.startsWith('(')) return;
        const [fence = ''] = /^`+/.exec(code) ?? [];
        expect(code.endsWith(fence)).toBe(true);
        const inside = code.slice(fence.length, -fence.length);
        expect(inside.match(/`+/g) ?? []).not.toContain(fence);
      }),
    );
  });

  it('shows what is not there, and cuts what is long', () => {
    expect(markdownCode('')).toBe('(empty)');
    expect(markdownCode('   ')).toBe('(3 spaces)');
    expect(markdownCode('a|b')).toBe('`a\\|b`');
    expect(markdownCode('a\\|b')).toBe('`a\\x5c\\|b`');
    expect(markdownCode('`x`')).toBe('`` `x` ``');
    expect(markdownCode('😀'.repeat(200))).toBe(`\`${'😀'.repeat(160)}…\``);
  });
});

describe('renderMarkdownReport', () => {
  it('has the counts, what needs a look, the tables and their columns', async () => {
    const text = renderMarkdownReport(await shopReport());
    expect(text).toContain('## Data profile of `shop`');
    expect(text).toContain('**5 tables** (**1 failed**, 1 skipped) · 78,224 rows');
    expect(text).toContain(
      '| ❌ failed | `public.events` | `PM_DB_TIMEOUT: the statement ran longer than 300 s` |',
    );
    expect(text).toMatch(
      /\| 🔴 high \| `public\.orders\.amount` \| .*`mean 87\.57 → 121\.97 \(\+39\.28 %\)`/,
    );
    expect(text).toContain('`column added: coupon text`');
    expect(text).toContain(
      '| `public.customers` | measured, estimated (sample of 198,440 rows) | 19,844 | 3 | 212 ms |',
    );
    expect(text).toContain('<details><summary>8 columns</summary>');
    expect(text).toContain('| `amount` | `numeric(12,2)` | 16.12 % | ≈18,681 | 0 | 121.97 | 12,500 |');
  });

  it('stays within the limit and counts what it left out', () => {
    const report = bigReport({ tables: 200, columns: 10 });
    const text = renderMarkdownReport(report);
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(/\nThe columns of \d+ tables are left out: they did not fit\.\n$/);
    const short = renderMarkdownReport(report, { maxLength: 2000 });
    expect(short.length).toBeLessThanOrEqual(2000);
    expect(short).toMatch(/…and \d+ more tables\./);
    expect(() => renderMarkdownReport(report, { maxLength: 10 })).toThrow('Give 1000 or more');
  });

  it('lets no text of a database out of its code', () => {
    const text = renderMarkdownReport(hostileReport());
    const outside = text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(outside).not.toMatch(/hacked|script|onerror|@/);
    expect(outside.match(/<\w+/g)?.every((tag) => tag === '<details' || tag === '<summary')).toBe(true);
  });
});
