/** JSON form of a `BooleanAccumulator`. */
export interface BooleanState {
  readonly trues: number;
  readonly falses: number;
}

/** Counts of true and false, which say all there is to say about booleans. */
export class BooleanAccumulator {
  trues = 0;
  falses = 0;

  /** Adds the first `count` values: 0 is false, 1 is true. */
  add(values: Uint8Array, count: number): void {
    let trues = 0;
    for (let i = 0; i < count; i += 1) trues += values[i] as number;
    this.trues += trues;
    this.falses += count - trues;
  }

  merge(other: BooleanAccumulator): void {
    this.trues += other.trues;
    this.falses += other.falses;
  }

  toState(): BooleanState {
    return { trues: this.trues, falses: this.falses };
  }

  static fromState({ trues, falses }: BooleanState): BooleanAccumulator {
    const result = new BooleanAccumulator();
    result.trues = trues;
    result.falses = falses;
    return result;
  }
}
