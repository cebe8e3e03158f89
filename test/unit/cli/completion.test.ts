import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashScript } from '../../../src/cli/completion/bash-script.js';
import { completionTree } from '../../../src/cli/completion/completion-tree.js';
import { fishScript } from '../../../src/cli/completion/fish-script.js';
import { powershellScript } from '../../../src/cli/completion/powershell-script.js';
import { zshScript } from '../../../src/cli/completion/zsh-script.js';
import { programCommands } from './support/program-commands.js';

const nodes = completionTree(programCommands().program);
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'profilemesh-completion-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('completionTree', () => {
  it('knows commands, options and what they take', () => {
    const profile = nodes.find(({ path }) => path === 'profile');
    const option = (name: string) => profile?.options.find(({ names }) => names.includes(name));
    expect(option('--table')).toMatchObject({ names: ['-t', '--table'], value: 'text' });
    expect(option('--output')).toMatchObject({ value: 'file' });
    expect(option('--json')).toMatchObject({ value: 'none' });
    expect(nodes.find(({ path }) => path === 'completion')?.argument).toContain('zsh');
    expect(nodes.find(({ path }) => path === 'airflow push')?.options).toContainEqual(
      expect.objectContaining({ names: ['--require'], value: ['any', 'native'] }),
    );
  });
});

describe.runIf(has('bash'))('the script of bash', () => {
  let script: string;
  beforeAll(() => {
    script = join(folder, 'script.bash');
    writeFileSync(script, bashScript(nodes));
    writeFileSync(join(folder, 'my config.yml'), '');
  });

  const complete = (...words: string[]): string[] => {
    const line = ['profilemesh', ...words];
    const program = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _profilemesh
      for word in "\${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done`;
    const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', program, '_', script, ...line], {
      cwd: folder,
      encoding: 'utf8',
    });
    // Outside of a completion compopt has nothing to set.
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter(Boolean);
  };

  it.each<[string[], string[]]>([
    [['pro'], ['profile']],
    [['pl'], ['plan']],
    [['airflow', 'pu'], ['push']],
    [['profile', '--nd'], ['--ndjson']],
    [['profile', '-c', 'a.yml', '--nd'], ['--ndjson']],
    [
      ['plan', '--output', ''],
      ['text', 'json'],
    ],
    [['plan', '-o', 'j'], ['json']],
    [['plan', '-o', 'json', '--verb'], ['--verbose']],
    [['airflow', 'push', '--require', 'n'], ['native']],
    [['completion', 'f'], ['fish']],
    [['profile', '--config', 'my'], ['my config.yml']],
    [['profile', '--table', ''], []],
    [['profile', '--table', 'plan', '--dry'], ['--dry-run']],
    [['nonsense', 'x'], []],
  ])('completes %j with %j', (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });

  it('offers every command', () => {
    const root = nodes.find(({ path }) => path === '');
    const names = root?.commands.map(({ name }) => name) ?? [];
    expect(complete('')).toEqual(expect.arrayContaining(names));
  });
});

describe.each([
  ['zsh', zshScript],
  ['fish', fishScript],
] as const)('the script of %s', (shell, write) => {
  it('names every command and option', () => {
    const script = write(nodes);
    for (const { path, options } of nodes) {
      if (path !== '') expect(script).toContain(path);
      for (const { names } of options) {
        for (const name of names) expect(script).toContain(shell === 'fish' ? name.replace(/^-+/, '') : name);
      }
    }
  });
});

for (const [shell, write] of Object.entries({ zsh: zshScript, fish: fishScript })) {
  if (!has(shell)) continue;
  it(`writes a script that ${shell} can read`, () => {
    // A file, because fish refuses to read a script from the socket that Node gives a child as its input.
    const file = join(folder, `completion.${shell}`);
    writeFileSync(file, write(nodes));
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
}

it('writes a script for PowerShell', () => {
  const script = powershellScript(nodes);
  expect(script).toContain("'airflow push' = @(");
  expect(script).toContain("'plan:--output' = @('text', 'json')");
});
