import type { SnapshotSession } from '../../connectors/connector.js';
import type { RowSource } from '../../connectors/row-selection.js';
import type { StreamField } from '../../connectors/stream-dialect.js';
import type { ColumnDraft } from '../column-draft.js';

/** Some rows, and the session that reads them. */
export interface StreamReader {
  readonly session: SnapshotSession;
  readonly source: RowSource;
}

/** A column whose values can be decoded. */
export interface StreamedColumn {
  readonly draft: ColumnDraft;
  readonly field: StreamField;
}
