import {
  AnswerError,
  detailAnswer,
  type FakeAnswer,
  htmlAnswer,
  jsonAnswer,
  uiAnswer,
} from './fake-answer.js';
import type { FakeRequest, FakeRole } from './fake-request.js';
import { type FakeTokens, mayDo } from './fake-tokens.js';
import { pathOf, type Route } from './route.js';
import { problemAnswer, routingProblem } from './v1-answer.js';
import { routesV1 } from './v1-routes.js';
import { assetRoutes } from './v2-assets.js';
import { type FakeUser, loginRoutes } from './v2-login.js';
import { runRoutes } from './v2-runs.js';
import { stateStoreRoutes } from './v2-state-stores.js';
import { taskInstanceRoutes } from './v2-task-instances.js';
import { variableRoutes } from './v2-variables.js';
import { xcomRoutes } from './v2-xcoms.js';
import type { ServerBehaviour } from './server-behaviour.js';

export type UnroutedRequest = Omit<FakeRequest, 'params' | 'user'>;
export type Answering = (request: UnroutedRequest) => Promise<FakeAnswer>;

export interface AnsweringOptions {
  readonly behaviour: ServerBehaviour;
  readonly users: readonly FakeUser[];
  readonly tokens: FakeTokens;
  readonly tokenLifeMs: number;
}

const ANYBODY = { name: '', role: 'viewer' } as const;

/** The function that answers like the given version of Airflow. */
export function createAnswering(options: AnsweringOptions): Answering {
  const { behaviour } = options;
  const isV1 = behaviour.api === 'v1';
  const routes = isV1 ? routesOfV1(options) : routesOfV2(options);
  return async (request) => {
    const onPath = routes.filter(({ path }) => path.test(request.path));
    const route = onPath.find(({ method }) => method === request.method);
    try {
      if (!route)
        return isV1 ? unroutedV1(request, onPath.length > 0) : unroutedV2(request, onPath.length > 0);
      const user = route.role ? authenticate(request, options) : ANYBODY;
      if (route.role && !mayDo(user.role, route.role)) return forbidden(request);
      const params = { ...route.path.exec(request.path)?.groups };
      return await route.handle({ ...request, params, user });
    } catch (error) {
      if (error instanceof AnswerError) return error.answer;
      throw error;
    }
  };
}

function routesOfV2(options: AnsweringOptions): Route[] {
  const { behaviour } = options;
  return [
    { method: 'GET', path: pathOf('/api/v2/version'), handle: version },
    { method: 'GET', path: pathOf('/api/v2/monitor/health'), handle: health },
    ...loginRoutes(options),
    ...xcomRoutes(behaviour.slashKeys).filter(({ method }) => method !== 'DELETE' || behaviour.deleteXCom),
    ...variableRoutes,
    ...runRoutes(behaviour.waitForRun),
    ...(behaviour.stateStores ? stateStoreRoutes : []),
    ...taskInstanceRoutes,
    ...assetRoutes,
  ];
}

function routesOfV1(options: AnsweringOptions): Route[] {
  return [
    { method: 'GET', path: pathOf('/api/v1/version'), handle: version },
    { method: 'GET', path: pathOf('/health'), handle: health },
    { method: 'GET', path: pathOf('/api/v1/health'), handle: health },
    ...(options.behaviour.api === 'v1' ? routesV1 : []),
  ];
}

function version({ behaviour }: FakeRequest): FakeAnswer {
  return jsonAnswer(200, { version: behaviour.version, git_version: null });
}

function health(): FakeAnswer {
  const healthy = { status: 'healthy' };
  return jsonAnswer(200, {
    metadatabase: healthy,
    scheduler: healthy,
    triggerer: healthy,
    dag_processor: healthy,
  });
}

function authenticate(
  request: UnroutedRequest,
  { tokens, users }: AnsweringOptions,
): { name: string; role: FakeRole } {
  if (request.behaviour.api === 'v2') return tokens.check(request.headers.authorization);
  const encoded = /^basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const given = Buffer.from(encoded, 'base64').toString();
  const user = users.find(({ name, password }) => given === `${name}:${password}`);
  if (user) return user;
  throw new AnswerError(problemAnswer(request, { status: 401, title: 'Unauthorized' }));
}

function forbidden(request: UnroutedRequest): FakeAnswer {
  if (request.behaviour.api === 'v2') return detailAnswer(403, 'Forbidden');
  return problemAnswer(request, { status: 403, title: 'Forbidden' });
}

const MOVED = '/api/v1 has been removed in Airflow 3, please use its upgraded version /api/v2 instead.';
const HEALTH_MOVED = 'Moved in Airflow 3. Please change config to check `/api/v2/monitor/health`';

function unroutedV2({ method, path }: UnroutedRequest, otherMethod: boolean): FakeAnswer {
  if (method !== 'GET' || otherMethod) return detailAnswer(405, 'Method Not Allowed');
  if (path.startsWith('/api/v1')) return jsonAnswer(404, { error: MOVED });
  if (path === '/health') return jsonAnswer(404, { error: HEALTH_MOVED });
  if (path.startsWith('/api/')) return jsonAnswer(404, { error: 'API route not found' });
  return path.includes('\n') ? detailAnswer(404, 'Not Found') : uiAnswer();
}

function unroutedV1(request: UnroutedRequest, otherMethod: boolean): FakeAnswer {
  if (!request.path.startsWith('/api/v1/')) return htmlAnswer(404);
  return routingProblem(request, otherMethod ? 405 : 404);
}
