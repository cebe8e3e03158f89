import type * as z from 'zod';
import { AirflowApiError } from '../../core/errors.js';
import type { ApiRequest, ApiResponse } from './api-request.js';

/** What an answer of 2xx holds. @throws {AirflowApiError} PM_AIRFLOW_API when it has another shape */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  { request, response }: { request: Pick<ApiRequest, 'method'>; response: ApiResponse },
): z.output<Schema> {
  const parsed = schema.safeParse(response.json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.join('.');
  throw new AirflowApiError(
    'PM_AIRFLOW_API',
    `${request.method} ${response.path} answered ${response.status} with an unexpected content`,
    {
      method: request.method,
      path: response.path,
      status: response.status,
      detail:
        response.json === undefined ? `no JSON (${contentType(response)})` : `${place}: ${issue?.message}`,
      maybeApplied: request.method !== 'GET',
    },
  );
}

function contentType(response: ApiResponse): string {
  return response.headers['content-type'] ?? 'no content type';
}
