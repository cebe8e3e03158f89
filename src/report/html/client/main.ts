import type { PackedTable } from '../packed-table.js';
import { TableCards } from './table-cards.js';
import { enliven } from './table-list.js';

const made = new Map<string, TableCards>();

/** The cards of a table, made when it is opened first. */
function cardsOf(section: HTMLDetailsElement): TableCards | undefined {
  const known = made.get(section.id);
  const data = document.getElementById(`${section.id}-data`);
  const into = section.querySelector('.columns');
  if (known || !data || !into) return known;
  const table = JSON.parse(data.textContent ?? '') as PackedTable;
  const cards = new TableCards(table, { id: section.id, into });
  made.set(section.id, cards);
  return cards;
}

const sections = [...document.querySelectorAll<HTMLDetailsElement>('details.table')];
for (const section of sections) {
  section.addEventListener('toggle', () => {
    if (section.open) cardsOf(section);
  });
  if (section.open) cardsOf(section);
}

/** Opens what the address names: `#t3`, or the card `#t3c5`. */
function follow(): void {
  const [, table, column] = /^#(t\d+)(?:c(\d+))?$/.exec(location.hash) ?? [];
  const section = sections.find(({ id }) => id === table);
  if (!section) return;
  section.hidden = false;
  section.open = true;
  const cards = cardsOf(section);
  const card = column === undefined ? null : (cards?.reveal(Number(column)) ?? null);
  (card ?? section).scrollIntoView();
  (card ?? section.querySelector('summary'))?.focus({ preventScroll: true });
}

addEventListener('hashchange', follow);
// A link that is followed twice changes no address.
addEventListener('click', (event) => {
  const link = (event.target as Element | null)?.closest?.('a[href^="#t"]');
  if (link && link.getAttribute('href') === location.hash) follow();
});

const list = document.getElementById('list');
if (list instanceof HTMLTableElement) enliven(list);

const all = document.getElementById('open-all');
if (all) {
  all.hidden = false;
  all.addEventListener('click', () => {
    const open = sections.some((section) => !section.open && !section.hidden);
    for (const section of sections) section.open = open && !section.hidden;
    all.textContent = open ? 'Close all' : 'Open all';
  });
}
follow();
