import type {
  ProfilingFailurePayload,
  ProfilingResultPayload,
  ProfilingResultsPayload,
} from '../../wire/payloads.js';
import type { RunDocumentShape } from './run-document-shape.js';

type DocumentTable = RunDocumentShape['tables'][number];

/** The payload `profiling_results` of a run document: the same as of the run that the document was made from. */
export function resultsOfDocument(document: RunDocumentShape): ProfilingResultsPayload {
  const results = document.tables
    .filter(isMeasured)
    .map((table) => toResult(table.run_id ?? document.run_id, table));
  const failures = document.tables.filter(isFailure).map(toFailure);
  return {
    run_id: document.run_id,
    environment: document.environment,
    tables_profiled: results.length,
    profiled_at: document.finished_at,
    results,
    ...(failures.length > 0 && { failures }),
  };
}

function toResult(runId: string, table: DocumentTable): ProfilingResultPayload {
  return {
    run_id: runId,
    dataset_name: table.dataset_name,
    schema_name: table.schema_name,
    profiled_at: table.profiled_at,
    columns_profiled: table.columns.length,
    row_count: table.row_count,
    metadata: table.metadata,
  };
}

function toFailure(table: DocumentTable): ProfilingFailurePayload {
  const { dataset_name, schema_name, status, error } = table;
  return {
    dataset_name,
    schema_name,
    status,
    error: error && { code: error.code, message: error.message },
  };
}

function isMeasured({ status }: DocumentTable): boolean {
  return status === 'success' || status === 'empty';
}

function isFailure({ status, error }: DocumentTable): boolean {
  return status === 'failed' || (status === 'skipped' && error !== null);
}
