/** The metrics of texts that `statistical` compares beside their values. */
export const LENGTH_METRICS = ['min_length', 'max_length', 'avg_length'] as const;
