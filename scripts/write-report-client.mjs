import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

/** Bundles the script of the HTML report, and gives the module that holds it as a string. */
export async function bundleReportClient() {
  const out = await mkdtemp(join(tmpdir(), 'profilemesh-client-'));
  try {
    await build({
      config: false,
      entry: { main: fileURLToPath(new URL('../src/report/html/client/main.ts', import.meta.url)) },
      outDir: out,
      format: ['iife'],
      platform: 'browser',
      target: 'es2022',
      minify: true,
      dts: false,
      silent: true,
      clean: false,
    });
    const script = (await readFile(join(out, 'main.global.js'), 'utf8')).trim();
    // A script of a page ends at the first of these, whatever it is part of.
    if (/<\/script|<!--/i.test(script)) throw new Error('The script would end in the middle of itself.');
    return [
      '// Written by scripts/write-report-client.mjs from client/. A test says when it has to be run again.',
      '// biome-ignore-all format: generated',
      '// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a script, its templates included',
      `export const CLIENT_SCRIPT: string = ${JSON.stringify(script)};`,
      '',
    ].join('\n');
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../src/report/html/client-script.ts', import.meta.url);
  await writeFile(file, await bundleReportClient());
}
