/** A table's part of a task id: its name without the schema, `.` and `-` turned into `_`. */
export function toTaskSuffix(table: string): string {
  return table.replace(/[.-]/g, '_');
}
