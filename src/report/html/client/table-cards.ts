import type { PackedColumn, PackedTable } from '../packed-table.js';
import { columnCard } from './card.js';
import { metricsOf, urgencyOf } from './column.js';
import { element } from './dom.js';

const CARDS_AT_ONCE = 60;

interface Entry {
  readonly column: PackedColumn;
  readonly index: number;
}

const ORDERS: Readonly<Record<string, (table: PackedTable) => (left: Entry, right: Entry) => number>> = {
  'as in the table': () => (left, right) => left.index - right.index,
  'findings first': () => (left, right) =>
    urgencyOf(right.column) - urgencyOf(left.column) || left.index - right.index,
  'most nulls first': (table) => {
    const nulls = ({ column }: Entry): number => Number(metricsOf(table, column).get('null_percent') ?? -1);
    return (left, right) => nulls(right) - nulls(left) || left.index - right.index;
  },
  'by name': () => (left, right) => (left.column.n < right.column.n ? -1 : 1),
};

/** The cards of one table, with a search and an order; some at a time, so that a wide table opens at once. */
export class TableCards {
  readonly #table: PackedTable;
  readonly #id: string;
  readonly #grid = element('div', { class: 'cards' });
  readonly #count = element('p', { class: 'muted', role: 'status' });
  readonly #more = element('button', { type: 'button', class: 'more' });
  readonly #search = element('input', { type: 'search', autocomplete: 'off' }) as HTMLInputElement;
  readonly #order = element(
    'select',
    {},
    ...Object.keys(ORDERS).map((name) => element('option', {}, name)),
  ) as HTMLSelectElement;
  #entries: Entry[] = [];

  constructor(table: PackedTable, { id, into }: { id: string; into: Element }) {
    this.#table = table;
    this.#id = id;
    const tools = element(
      'div',
      { class: 'tools' },
      element('label', {}, element('span', {}, 'Find a column'), this.#search),
      element('label', {}, element('span', {}, 'Order'), this.#order),
      this.#count,
    );
    if (table.columns.length < 2) tools.hidden = true;
    into.append(tools, this.#grid, this.#more);
    this.#search.addEventListener('input', () => this.#start());
    this.#order.addEventListener('change', () => this.#start());
    this.#more.addEventListener('click', () => {
      const first = this.#grid.childElementCount;
      this.#show(first + CARDS_AT_ONCE);
      (this.#grid.children[first] as HTMLElement | undefined)?.focus();
    });
    this.#start();
  }

  /** Makes sure that the card of a column is there, and gives it. */
  reveal(index: number): HTMLElement | null {
    this.#search.value = '';
    this.#start();
    this.#show(this.#entries.findIndex((entry) => entry.index === index) + 1);
    return document.getElementById(`${this.#id}c${index}`);
  }

  #start(): void {
    const wanted = this.#search.value.trim().toLowerCase();
    const compare = ORDERS[this.#order.value]?.(this.#table);
    this.#entries = this.#table.columns
      .map((column, index) => ({ column, index }))
      .filter(({ column }) => column.n.toLowerCase().includes(wanted))
      .sort(compare);
    this.#grid.replaceChildren();
    this.#show(CARDS_AT_ONCE);
  }

  #show(upTo: number): void {
    const shown = this.#grid.childElementCount;
    this.#grid.append(
      ...this.#entries
        .slice(shown, upTo)
        .map(({ column, index }) => columnCard(this.#table, column, `${this.#id}c${index}`)),
    );
    const total = this.#entries.length;
    const now = this.#grid.childElementCount;
    this.#count.textContent = now < total ? `${now} of ${total} columns shown` : `${total} columns`;
    this.#more.hidden = now >= total;
    this.#more.textContent = `Show ${Math.min(CARDS_AT_ONCE, total - now)} more`;
  }
}
