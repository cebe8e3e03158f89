import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { main: 'bench/main.ts', measure: 'bench/measure.ts', page: 'bench/write-page.ts' },
  outDir: 'bench/dist',
  format: ['esm'],
  target: 'node20',
  clean: true,
  splitting: true,
  removeNodeProtocol: false,
  // What is measured is the built package, resolved by its name as a user's import would be.
  external: ['profilemesh'],
});
