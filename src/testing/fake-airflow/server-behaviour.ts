/**
 * What differs between the versions of Airflow, for a client of its REST API. Measured on 2.10.5, 2.11.0, 3.0.0, 3.0.6,
 * 3.1.0, 3.1.8, 3.2.0, 3.2.1, 3.2.2 and 3.3.2; versions between them are taken to be like the one before.
 */
export interface ServerBehaviour {
  readonly version: string;
  readonly api: 'v1' | 'v2';
  /** How many times a value sent by POST, or by PATCH, is stored as the JSON text of itself. */
  readonly postLayers: number;
  readonly patchLayers: number;
  /** What reading with `deserialize=true` does: refused, or one layer of JSON is taken off. */
  readonly deserialize: boolean;
  readonly deleteXCom: boolean;
  /** A key may hold a slash. */
  readonly slashKeys: boolean;
  /** The answer to what the database can't hold: NaN, infinities, NUL, lone surrogates. 201 stores it. */
  readonly unstorableStatus: 201 | 500 | 422;
  /** The answer to a key above 512 characters. */
  readonly longKeyStatus: 500 | 422;
  /** Where members that Airflow's serialization reserves are refused. */
  readonly reservedMembers: 'allowed' | 'refused' | 'refused in texts too';
  /** A variable's value that is not a string: refused, stored as Python's repr, or as JSON. */
  readonly variableObjects: 'refused' | 'repr' | 'json';
  /** Members are masked however deep they are, not only those of an object at the top. */
  readonly masksDeep: boolean;
  /** A JSON text is masked by the name of its variable too. */
  readonly masksJsonByName: boolean;
  /** Most entries of a page, whatever the request says. */
  readonly maxPageEntries: number;
  /** The answer to an XCom whose body is JSON and no object. */
  readonly noObjectStatus: 500 | 422;
  readonly formLogin: boolean;
  readonly waitForRun: boolean;
  readonly partitionKey: 'unknown' | 'any DAG' | 'partitioned DAGs';
  readonly stateStores: boolean;
  /** How the answers call a DAG. */
  readonly dagWord: 'DAG' | 'Dag';
}

export function behaviourOf(version: string): ServerBehaviour {
  const at = (minimum: string): boolean => compareVersions(version, minimum) >= 0;
  const native = at('3.2.2');
  return {
    version,
    api: at('3.0.0') ? 'v2' : 'v1',
    postLayers: native ? 0 : 1,
    patchLayers: native ? 0 : at('3.2.0') ? 1 : 2,
    deserialize: at('3.1.0'),
    deleteXCom: at('3.2.0'),
    slashKeys: at('3.1.1'),
    unstorableStatus: at('3.3.0') ? 422 : native ? 500 : 201,
    longKeyStatus: at('3.3.0') ? 422 : 500,
    reservedMembers: at('3.3.0') ? 'refused in texts too' : at('3.2.0') ? 'refused' : 'allowed',
    variableObjects: at('3.3.0') ? 'json' : at('3.0.1') ? 'repr' : 'refused',
    masksDeep: at('3.2.0'),
    masksJsonByName: at('3.3.0'),
    maxPageEntries: at('3.1.0') ? 100 : Number.POSITIVE_INFINITY,
    noObjectStatus: at('3.1.0') ? 422 : 500,
    formLogin: at('3.1.0'),
    waitForRun: at('3.1.0'),
    partitionKey: at('3.3.0') ? 'partitioned DAGs' : at('3.2.0') ? 'any DAG' : 'unknown',
    stateStores: at('3.3.0'),
    dagWord: at('3.2.2') ? 'Dag' : 'DAG',
  };
}

/** Negative when `left` is the older one. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
