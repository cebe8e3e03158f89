import type { PythonObject } from '../../wire/python-json.js';
import { isInteger, isObject, isStringOrNull, toInteger } from './checks.js';
import { type FakeAnswer, fail, jsonAnswer } from './fake-answer.js';
import { type FakeRequest, readBody } from './fake-request.js';
import type { StoredAsset } from './fake-state.js';
import { maskSecrets } from './masking.js';
import { isLike, pageOf } from './page-of.js';
import { pathOf, type Route } from './route.js';
import { instant } from './views.js';

/** Assets of Airflow 3 and their events. */
export const assetRoutes: readonly Route[] = [
  { method: 'GET', path: pathOf('/api/v2/assets'), role: 'viewer', handle: list },
  { method: 'POST', path: pathOf('/api/v2/assets/events'), role: 'op', handle: createEvent },
  { method: 'GET', path: pathOf('/api/v2/assets/{asset}'), role: 'viewer', handle: get },
];

function list(request: FakeRequest): FakeAnswer {
  const matches = (text: string, pattern: string | null): boolean =>
    pattern === null || isLike(text, pattern);
  const found = request.state.assets.filter(
    ({ name, uri }) =>
      matches(uri, request.query.get('uri_pattern')) && matches(name, request.query.get('name_pattern')),
  );
  return jsonAnswer(200, { assets: pageOf(request, found).map(view), total_entries: found.length });
}

function get({ params, state }: FakeRequest): FakeAnswer {
  const asset = state.assets.find(({ id }) => String(id) === params.asset);
  return asset
    ? jsonAnswer(200, view(asset))
    : fail(404, `The Asset with ID: \`${params.asset}\` was not found`);
}

function createEvent(request: FakeRequest): FakeAnswer {
  const { behaviour, state } = request;
  const body = readBody(request, {
    asset_id: { required: true, check: isInteger },
    extra: { check: isObject },
    ...(behaviour.partitionKey !== 'unknown' && { partition_key: { check: isStringOrNull } }),
  });
  const assetId = toInteger(body.asset_id, 0);
  const asset = state.assets.find(({ id }) => id === assetId);
  if (!asset) return fail(404, `Asset with ID: \`${assetId}\` was not found`);
  const given = body.extra as PythonObject | undefined;
  const extra = given ? { ...given, from_rest_api: true } : {};
  const event = { id: state.nextEventId(), extra, timestamp: new Date() };
  asset.events.push(event);
  return jsonAnswer(200, {
    id: event.id,
    asset_id: assetId,
    uri: asset.uri,
    name: asset.name,
    group: 'asset',
    extra: maskSecrets(extra, behaviour),
    source_task_id: null,
    source_dag_id: null,
    source_run_id: null,
    source_map_index: -1,
    created_dagruns: [],
    timestamp: instant(event.timestamp),
    ...(behaviour.partitionKey !== 'unknown' && { partition_key: body.partition_key ?? null }),
  });
}

function view(asset: StoredAsset): PythonObject {
  const last = asset.events.at(-1);
  return {
    id: asset.id,
    name: asset.name,
    uri: asset.uri,
    group: 'asset',
    extra: {},
    created_at: instant(asset.createdAt),
    updated_at: instant(asset.createdAt),
    scheduled_dags: [],
    producing_tasks: [],
    consuming_tasks: [],
    aliases: [],
    watchers: [],
    last_asset_event: { id: last?.id ?? null, timestamp: instant(last?.timestamp ?? null) },
  };
}
