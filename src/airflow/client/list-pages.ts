import type { AirflowApi, ApiRequest, ApiResponse } from './api-request.js';

// The most that a server gives at once, whatever is asked for.
const PAGE_SIZE = 100;

/** Every item of a list that the server gives in pages. */
export async function collectPages<Item>(list: {
  readonly api: AirflowApi;
  readonly request: ApiRequest;
  read(response: ApiResponse): { items: readonly Item[]; total: number };
}): Promise<Item[]> {
  const { api, request, read } = list;
  const items: Item[] = [];
  for (;;) {
    const query = { ...request.query, limit: PAGE_SIZE, offset: items.length };
    const page = read(await api.request({ ...request, query }));
    items.push(...page.items);
    if (page.items.length === 0 || items.length >= page.total) return items;
  }
}
