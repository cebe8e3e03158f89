/** In what order a report names what needs a look: a table that failed, a high drift, …. */
export const ATTENTION_RANKS = { failed: 0, high: 1, notMeasured: 2, schema: 2, medium: 3, low: 4 } as const;

/** Findings of one column that are named there; the others are counted. */
export const MOST_FINDINGS = 3;
