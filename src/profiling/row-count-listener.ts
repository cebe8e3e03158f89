/**
 * Hears of rows as they are read, some thousands at a time. `expected`: how many the server estimates there are, where all
 * are to be read and it knows; else `null`. Called with 0 rows before the first.
 */
export type RowCountListener = (rows: number, expected: number | null) => void;
