import type { SchemaChange } from '../model/drift.js';
import { formatNumber } from './format-number.js';
import { cutText, escapeControls } from './terminal-text.js';

const MAX_LIST = 100;

/** A schema change in words: `type changed: id integer → bigint`. Names are made safe for a terminal. */
export function formatSchemaChange({
  changeType,
  column,
  oldName,
  oldType,
  newType,
  ...change
}: SchemaChange): string {
  const name = escapeControls(column);
  const types = `${escapeControls(oldType ?? '?')} → ${escapeControls(newType ?? '?')}`;
  switch (changeType) {
    case 'column_added':
      return `column added: ${name}${newType === null ? '' : ` ${escapeControls(newType)}`}`;
    case 'column_removed':
      return `column removed: ${name}${oldType === null ? '' : ` ${escapeControls(oldType)}`}`;
    case 'type_changed':
      return `type changed: ${name} ${types}`;
    case 'column_renamed':
      return `column renamed, it seems: ${escapeControls(oldName ?? '?')} → ${name}${likeness(change)}`;
    case 'columns_reordered':
      return `columns reordered: ${cutText(change.moved.map(formatMove).join(', '), MAX_LIST)}`;
  }
}

function likeness({ evidence }: Pick<SchemaChange, 'evidence'>): string {
  if (!evidence) return '';
  const same = evidence.matchingMetrics.length;
  const of = same + evidence.differingMetrics.length;
  return ` (likeness ${formatNumber(evidence.score, 2)}, ${same} of ${of} metrics alike)`;
}

function formatMove({ column, oldPosition, newPosition }: SchemaChange['moved'][number]): string {
  return `${escapeControls(column)} ${oldPosition} → ${newPosition}`;
}
