/**
 * A number that Python holds as a float, where a JavaScript number can't tell: `1.0` beside `1`. Shows itself as the
 * number; only the snapshot of a plan writes it as Python does.
 */
export class PythonFloat {
  constructor(readonly value: number) {}

  toString(): string {
    return String(this.value);
  }

  toJSON(): number {
    return this.value;
  }
}
