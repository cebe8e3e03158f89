import type { HttpMethod } from './api-request.js';

const XCOM = /\/taskInstances\/[^/]+\/xcomEntries(\/|$)/;

/** Of the simple auth manager and of FAB. Airflow 2 knows only the latter. */
interface Roles {
  readonly what: string;
  readonly simple: string;
  readonly fab: string;
}

/** Which role a refused request needs: `pushing an XCom needs the role user (simple auth manager) or Op (FAB)`. */
export function roleHint({ method, path }: { readonly method: HttpMethod; readonly path: string }): string {
  const [, api, rest = ''] = /^\/api\/(v\d)(\/.*)$/.exec(path) ?? [];
  const { what, simple, fab } = rolesFor(rest, method !== 'GET');
  const roles = api === 'v1' ? fab : `${simple} (simple auth manager) or ${fab} (FAB)`;
  return `${what} needs the role ${roles}`;
}

function rolesFor(path: string, writes: boolean): Roles {
  if (/^\/variables(\/|$)/.test(path)) return { what: 'a Variable', simple: 'op', fab: 'Op' };
  if (!writes) return { what: 'reading', simple: 'viewer', fab: 'Viewer' };
  if (/^\/(assets|datasets)\/events$/.test(path)) return { what: 'an asset event', simple: 'op', fab: 'Op' };
  if (/^\/assets\//.test(path)) return { what: "an asset's state", simple: 'op', fab: 'Op' };
  if (XCOM.test(path)) return { what: 'pushing an XCom', simple: 'user', fab: 'Op' };
  return { what: 'changing a run or a task', simple: 'user', fab: 'User' };
}
