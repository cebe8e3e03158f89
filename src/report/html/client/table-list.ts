/** Makes the list of tables searchable and sortable, and hides the sections of the tables that it hides. */
export function enliven(list: HTMLTableElement): void {
  const body = list.tBodies[0];
  const tools = document.getElementById('list-tools');
  const search = document.getElementById('list-search') as HTMLInputElement | null;
  const kind = document.getElementById('list-kind') as HTMLSelectElement | null;
  const count = document.getElementById('list-count');
  if (!body || !tools || !search || !kind || !count) return;
  const rows = [...body.rows];
  tools.hidden = false;
  const filter = (): void => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const isName = (row.dataset.name ?? '').includes(wanted);
      const isKind = kind.value === 'all' || (row.dataset.kinds ?? '').split(' ').includes(kind.value);
      row.hidden = !(isName && isKind);
      const section = document.getElementById(row.dataset.section ?? '');
      if (section) section.hidden = row.hidden;
      if (!row.hidden) shown += 1;
    }
    count.textContent = shown === rows.length ? `${rows.length} tables` : `${shown} of ${rows.length} tables`;
  };
  search.addEventListener('input', filter);
  kind.addEventListener('change', filter);
  filter();
  for (const button of list.querySelectorAll<HTMLButtonElement>('th button')) {
    button.disabled = false;
    button.addEventListener('click', () => sort(list, button));
  }
}

function sort(list: HTMLTableElement, button: HTMLButtonElement): void {
  const head = button.closest('th');
  const body = list.tBodies[0];
  if (!head || !body) return;
  const isNumber = button.dataset.kind === 'number';
  const isUp = head.getAttribute('aria-sort') === 'ascending';
  // Numbers begin with the greatest: that is what one looks for.
  const ascending = head.hasAttribute('aria-sort') ? !isUp : !isNumber;
  for (const other of list.querySelectorAll('th[aria-sort]')) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
  const keyOf = (row: HTMLTableRowElement): string => row.cells[head.cellIndex]?.dataset.sort ?? '';
  const compare = (left: string, right: string): number =>
    isNumber ? Number(left) - Number(right) : left.localeCompare(right);
  const rows = [...body.rows].sort((left, right) => compare(keyOf(left), keyOf(right)));
  body.append(...(ascending ? rows : rows.reverse()));
}
