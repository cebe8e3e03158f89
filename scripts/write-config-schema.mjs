// Writes schema/profilemesh.schema.json from the zod schema: node scripts/write-config-schema.mjs
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'schema', 'profilemesh.schema.json');
// Inside the project, so that the bundle finds its packages.
const outDir = await mkdtemp(join(root, 'node_modules', '.profilemesh-schema-'));
try {
  await build({
    config: false,
    entry: { schema: join(root, 'src/config/config-json-schema.ts') },
    format: ['esm'],
    outExtension: () => ({ js: '.mjs' }),
    outDir,
    silent: true,
  });
  const { configJsonSchema } = await import(pathToFileURL(join(outDir, 'schema.mjs')).href);
  await writeFile(target, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  console.log(`wrote ${target}`);
} finally {
  await rm(outDir, { recursive: true, force: true });
}
