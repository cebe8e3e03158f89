const SCALE_BITS = 512;
const SCALE = 2 ** SCALE_BITS;

/**
 * P(Dₙ < x) of the two-sided one-sample Kolmogorov–Smirnov statistic, exact, for n·x > ½ and x < 1. Cost: (2nx)³ · log₂ n.
 * Source: J. Durbin (1973); G. Marsaglia, W. W. Tsang, J. Wang, Evaluating Kolmogorov's Distribution (2003).
 */
export function durbinMatrix(n: number, x: number): number {
  const k = Math.ceil(n * x);
  const size = 2 * k - 1;
  let matrix = stepMatrix(size, k - n * x);
  let matrixScale = 0;
  let row = new Float64Array(size);
  row[k - 1] = 1;
  let rowScale = 0;
  for (let left = n; ; ) {
    if (left % 2 === 1) {
      row = rowTimes(row, matrix);
      rowScale += matrixScale;
      rowScale += rescale(row);
    }
    left = Math.floor(left / 2);
    if (left === 0) break;
    matrix = square(matrix, size);
    matrixScale = 2 * matrixScale + rescale(matrix);
  }
  return timesFactorial({ value: row[k - 1] ?? 0, scale: rowScale, n });
}

/** How the probability of staying inside the band moves from one of the n parts to the next. */
function stepMatrix(size: number, h: number): Float64Array {
  const inverse = new Float64Array(size + 1).fill(1);
  for (let i = 1; i <= size; i += 1) inverse[i] = (inverse[i - 1] ?? 0) / i;
  const at = (i: number): number => inverse[i] ?? 0;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= Math.min(i + 1, size - 1); j += 1) matrix[i * size + j] = at(i - j + 1);
  }
  for (let i = 0; i < size; i += 1) {
    const edge = (1 - h ** (i + 1)) * at(i + 1);
    matrix[i * size] = edge;
    matrix[(size - 1) * size + (size - 1 - i)] = edge;
  }
  matrix[(size - 1) * size] = (1 - 2 * h ** size + Math.max(0, 2 * h - 1) ** size) * at(size);
  return matrix;
}

function rowTimes(row: Float64Array, matrix: Float64Array): Float64Array<ArrayBuffer> {
  const size = row.length;
  const out = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    const factor = row[i] ?? 0;
    for (let j = 0; j < size; j += 1) out[j] = (out[j] ?? 0) + factor * (matrix[i * size + j] ?? 0);
  }
  return out;
}

function square(matrix: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let l = 0; l < size; l += 1) {
      const factor = matrix[i * size + l] ?? 0;
      if (factor === 0) continue;
      for (let j = 0; j < size; j += 1) {
        out[i * size + j] = (out[i * size + j] ?? 0) + factor * (matrix[l * size + j] ?? 0);
      }
    }
  }
  return out;
}

/** Divides by 2^512 as long as the greatest is above it; gives the bits taken away. */
function rescale(values: Float64Array): number {
  let greatest = 0;
  for (const value of values) greatest = Math.max(greatest, value);
  if (greatest <= SCALE) return 0;
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) / SCALE;
  return SCALE_BITS;
}

/** value · 2^scale · n! / nⁿ */
function timesFactorial(options: { value: number; scale: number; n: number }): number {
  let { value, scale } = options;
  for (let i = 1; i <= options.n; i += 1) {
    value *= i / options.n;
    if (value < 1 / SCALE && value > 0) {
      value *= SCALE;
      scale -= SCALE_BITS;
    }
  }
  for (; scale > 0; scale -= SCALE_BITS) value *= SCALE;
  for (; scale < 0; scale += SCALE_BITS) value /= SCALE;
  return value;
}
