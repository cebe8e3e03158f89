import { createRequire } from 'node:module';

interface Producer {
  /** A URI: the package in this version. */
  readonly uri: string;
  readonly version: string;
}

const PACKAGE = 'https://www.npmjs.com/package/profilemesh';

/** Who makes the events: this package, by its address and version. */
export const PRODUCER: Producer = describe(readVersion());

function describe(version: string | undefined): Producer {
  return version === undefined
    ? { uri: PACKAGE, version: 'unknown' }
    : { uri: `${PACKAGE}/v/${version}`, version };
}

function readVersion(): string | undefined {
  try {
    const { version } = createRequire(import.meta.url)('profilemesh/package.json') as { version: string };
    return version;
  } catch {
    // Bundled into somebody's program, away from its package.
    return undefined;
  }
}
