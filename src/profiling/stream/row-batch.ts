/**
 * Some rows of a binary COPY and where their fields are. Field `c` of row `r` is at `c × stride + r`: the fields of a
 * column lie side by side, as they are read.
 */
export interface RowBatch {
  readonly bytes: Uint8Array;
  /** Over the same bytes. */
  readonly view: DataView;
  /** First byte of the field, whose length is in the four bytes before it; -1 for NULL. */
  readonly starts: Int32Array;
  readonly stride: number;
  readonly rows: number;
}
