import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.js';
import { listenForStop } from '../../../src/cli/signals.js';
import { fakeIo } from './fake-io.js';
import { programCommands } from './support/program-commands.js';

const { commands } = programCommands();

describe.each([...commands.keys()])('%s --help', (name) => {
  it('fits a screen and has an example', async () => {
    const { io, written } = fakeIo({ columns: 100 });
    const args = [...name.split(' ').slice(1), '--help'];
    const code = await runCli({ args, io, stop: listenForStop(new EventEmitter(), () => undefined) });
    expect(code).toBe(0);
    const lines = written.stdout.trimEnd().split('\n');
    expect(lines.length, written.stdout).toBeLessThanOrEqual(40);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(written.stdout).toMatch(/\nExamples?:\n {2}(source <\()?profilemesh /);
  });
});

it.each([...commands])('%s: every option and argument has a description', (_name, command) => {
  const help = command.createHelp();
  for (const option of help.visibleOptions(command)) expect(option.description, option.flags).not.toBe('');
  for (const argument of command.registeredArguments) {
    const text = `${argument.description}${command.description()}`;
    expect(text, argument.name()).not.toBe('');
  }
});
