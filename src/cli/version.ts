import { createRequire } from 'node:module';

/** This package's version. The package is read by its own name: the path differs between sources and build. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('profilemesh/package.json') as { version: string };
  return version;
}
