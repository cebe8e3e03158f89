import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtmlReport } from '../../src/report/html/render-html-report.js';
import { bigReport, HOSTILE_TEXTS, hostileReport, shopReport } from '../support/report-samples.js';

let browser: Browser;
let folder: string;
let axe: string;
const big = renderHtmlReport(bigReport({ tables: 200, columns: 50 }));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profilemesh-report-'));
  await writeFile(join(folder, 'shop.html'), renderHtmlReport(await shopReport()));
  await writeFile(join(folder, 'hostile.html'), renderHtmlReport(hostileReport()));
  await writeFile(join(folder, 'big.html'), big);
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  browser = await chromium.launch({
    executablePath: process.env.PROFILEMESH_TEST_CHROMIUM ?? '/usr/bin/chromium',
    // Chromium has no sandbox for root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A page of its own, and what it complained of or asked the network for. */
async function open(
  name: string,
  options: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<{ page: Page; faults: string[] }> {
  const { hash = '', ...context } = options;
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, ...context });
  const faults: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  const address = pathToFileURL(join(folder, `${name}.html`)).href;
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== address) faults.push(`asked for ${request.url()}`);
  });
  await page.goto(`${address}${hash}`);
  return { page, faults };
}

async function openAll(page: Page): Promise<void> {
  await page.evaluate('for (const one of document.querySelectorAll("details.table")) one.open = true');
  await until(
    page,
    'document.querySelectorAll("details.table .cards").length === document.querySelectorAll("[type$=json]").length',
  );
}

/** The event that makes what is inside comes after the script, or the key, that opened it. */
async function until(page: Page, condition: string): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const look = () => (${condition} ? done() : requestAnimationFrame(look));
    look();
  })`);
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(
    `axe.run(document).then(({ violations }) => violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ target }) => impact + ' ' + id + ' ' + target.join(' '))))`,
  );
  return found as string[];
}

async function screenshot(page: Page, name: string): Promise<void> {
  const out = process.env.PROFILEMESH_TEST_SCREENSHOTS;
  if (!out) return;
  await mkdir(out, { recursive: true });
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
}

const overflow = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
  it('has nothing to complain of, closed and opened, wide and narrow', async () => {
    const { page, faults } = await open('shop', { colorScheme });
    await screenshot(page, `report-${colorScheme}-1400`);
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 400, height: 900 });
    await screenshot(page, `report-${colorScheme}-400`);
    await openAll(page);
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
    await until(page, '[...document.querySelectorAll(".all")].every((one) => one.childElementCount > 1)');
    expect(await page.locator('.card').count()).toBe(11);
    expect(await violations(page)).toEqual([]);
    await screenshot(page, `report-${colorScheme}-400-open`);
    for (const width of [360, 400, 1400]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await overflow(page), `at ${width} px`).toBe(0);
    }
    await screenshot(page, `report-${colorScheme}-1400-open`);
    expect(faults).toEqual([]);
    await page.close();
  });
});

describe('a report in Chromium', () => {
  it('shows a column: figures, bars, trend, what drifted and what was before', async () => {
    const { page, faults } = await open('shop', { hash: '#t0c2' });
    const card = page.locator('#t0c2');
    expect(await page.evaluate('document.activeElement.id')).toBe('t0c2');
    const text = await card.innerText();
    expect(text).toContain('amount');
    expect(text).toContain('16.12 %');
    expect(text).toMatch(/high\s+mean 87\.57 → 121\.97/);
    expect(await card.locator('.histogram .bar').count()).toBe(10);
    expect(await card.locator('.histogram .outline').count()).toBe(1);
    const said = await card.locator('.spark').first().getAttribute('aria-label');
    expect(said).toMatch(/^nulls % over 10 runs: 0\.8504/);
    await card.getByText('All values').click();
    expect(await card.locator('table').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('Histogram of the baseline')]),
    );
    expect(await page.locator('#t0c7').innerText()).toContain('Not measured: PM_DB_QUERY');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('can be used by the keyboard alone', async () => {
    const { page, faults } = await open('shop');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the tables');
    await page.locator('#list-search').focus();
    await page.keyboard.type('cust');
    expect(await page.locator('#list-count').innerText()).toBe('1 of 5 tables');
    expect(await page.locator('details.table:visible').count()).toBe(1);
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.locator('#list th button', { hasText: 'Rows' }).focus();
    await page.keyboard.press('Enter');
    const first = page.locator('#list tbody tr').first();
    expect(await first.innerText()).toContain('public.orders');
    await page.keyboard.press('Enter');
    expect(await first.innerText()).not.toContain('public.orders');
    await page.locator('#t1 > summary').focus();
    await page.keyboard.press('Enter');
    await page.locator('#t1 .card').first().waitFor();
    // Past what could not be told, which can be opened too.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('mail');
    expect(await page.locator('#t1 .card h4').allInnerTexts()).toEqual(['email']);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SELECT');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('follows a finding to its column', async () => {
    const { page } = await open('shop');
    await page.getByRole('link', { name: 'public.orders.amount' }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('t0c2');
    await page.locator('#t0 > summary').click();
    await page.getByRole('link', { name: 'public.orders.amount' }).click();
    expect(await page.locator('#t0c2').isVisible()).toBe(true);
    await page.close();
  });

  it('shows hostile texts and runs none of them', async () => {
    const { page, faults } = await open('hostile');
    await openAll(page);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(faults).toEqual([]);
    const shown = HOSTILE_TEXTS.length;
    expect(await page.locator('details.table').count()).toBe(shown);
    expect(await page.locator('.card').count()).toBe(shown * shown);
    const names = await page.locator('#t0 .card h4').allInnerTexts();
    expect(names[0]).toBe('</script><script>window.hacked=1</script>0');
    expect(names[8]).toBe('safe\\u202etxt.exe8');
    expect(names[7]).toBe('half \\ud800 pair7');
    expect(names[6]).toBe('nul\\x00and bell\\x076');
    expect(await page.locator('script').count()).toBe(shown + 1);
    await page.setViewportSize({ width: 360, height: 900 });
    expect(await overflow(page)).toBe(0);
    await page.close();
  });

  it('holds ten thousand columns', async () => {
    expect(Buffer.byteLength(big)).toBeLessThanOrEqual(10_000_000);
    const { page, faults } = await open('big');
    expect(await page.locator('#list tbody tr').count()).toBe(200);
    await page.locator('#list-search').fill('table_177');
    await page.getByRole('link', { name: 'public.table_177' }).click();
    expect(await page.locator('#t177 .card').count()).toBe(50);
    expect(await page.locator('#t177 .card').first().locator('.histogram .bar').count()).toBe(10);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('says without scripts what is known', async () => {
    const { page } = await open('shop', { javaScriptEnabled: false });
    const text = await page.locator('body').innerText();
    expect(text).toContain('PM_DB_TIMEOUT');
    expect(text).toContain('public.customers');
    await page.locator('#t0 > summary').click();
    expect(await page.locator('#t0 noscript table tbody tr').count()).toBe(8);
    await page.close();
  });
});
