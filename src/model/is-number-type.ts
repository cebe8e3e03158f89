const NUMBER_TYPE =
  /^(u?(tiny|small|medium|big)?int(eger)?\d*|(small|big)?serial\d*|numeric|decimal|number|real|float\d*|double([ _]precision)?)\b/i;

/** True for the name of a number type of PostgreSQL, SQLAlchemy and the other databases; false for `null`. */
export function isNumberType(type: string | null): boolean {
  return NUMBER_TYPE.test(type ?? '');
}
