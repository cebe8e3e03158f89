/** The version of a server, and what follows from it. */
export interface AirflowVersion {
  /** As the server says it: `3.3.2`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Which API the server speaks: v1 is Airflow 2, v2 is Airflow 3. */
  readonly api: 'v1' | 'v2';
  /** True from 3.2.2: what is pushed over REST reaches a Python task as it was sent, below as JSON text. */
  readonly nativeXComOverRest: boolean;
}

/** `undefined` when the text does not start with a version. A pre-release counts as its release. */
export function parseAirflowVersion(text: string): AirflowVersion | undefined {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (!match) return undefined;
  const [major = 0, minor = 0, patch = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const version = { text, major, minor, patch, api: major >= 3 ? 'v2' : 'v1' } as const;
  return { ...version, nativeXComOverRest: isAtLeast(version, '3.2.2') };
}

/** Compares with a release such as `3.2.2`. */
export function isAtLeast(
  version: Pick<AirflowVersion, 'major' | 'minor' | 'patch'>,
  release: string,
): boolean {
  const [major = 0, minor = 0, patch = 0] = release.split('.').map(Number);
  if (version.major !== major) return version.major > major;
  if (version.minor !== minor) return version.minor > minor;
  return version.patch >= patch;
}
