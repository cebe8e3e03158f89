import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface InstalledPackage {
  /** The project that the package is installed in. */
  readonly folder: string;
  /** Files of the tarball. */
  readonly files: readonly string[];
  /** Writes files into the project. */
  write(files: Record<string, string>): void;
  /** Runs Node in the project. A failing program is an outcome too. */
  node(...args: string[]): Promise<Outcome>;
  remove(): void;
}

/**
 * Packs the built package and installs it into an empty project, as a user would; `beside`: packages of this repository that are
 * installed with it, by name.
 */
export async function installPackage(
  options: { readonly beside?: readonly string[] } = {},
): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'profilemesh-package-'));
  const npm = (args: string[], cwd: string) => run('npm', args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  const packed = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], repository);
  const [tarball] = JSON.parse(packed.stdout) as Array<{ filename: string; files: Array<{ path: string }> }>;
  if (!tarball) throw new Error(`npm pack made no tarball: ${packed.stderr}`);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'project', private: true }));
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  const beside = (options.beside ?? []).map((name) => join(repository, 'node_modules', name));
  await npm(['install', ...flags, `./${tarball.filename}`, ...beside], folder);
  return {
    folder,
    files: tarball.files.map((file) => file.path),
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
    },
    async node(...args) {
      try {
        return { code: 0, ...(await run(process.execPath, args, { cwd: folder })) };
      } catch (error) {
        const { code, stdout, stderr } = error as Outcome;
        return { code, stdout, stderr };
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
