import { EventEmitter } from 'node:events';
import type { Command } from 'commander';
import type { CommandContext } from '../../../../src/cli/command-context.js';
import { buildProgram } from '../../../../src/cli/program.js';
import { listenForStop } from '../../../../src/cli/signals.js';
import { fakeIo } from '../fake-io.js';

/** The program and every command of it that a user can see, each by its full name. */
export function programCommands(): { program: Command; commands: Map<string, Command> } {
  const { io } = fakeIo();
  const stop = listenForStop(new EventEmitter(), () => undefined);
  const context: CommandContext = { io, stop, json: false, exitCode: 0, printed: Promise.resolve() };
  const program = buildProgram(context);
  return { program, commands: new Map(collect(program, program.name())) };
}

function collect(command: Command, name: string): Array<[string, Command]> {
  const children = command.createHelp().visibleCommands(command);
  return [
    [name, command],
    ...children
      .filter((child) => command.commands.includes(child))
      .flatMap((child) => collect(child, `${name} ${child.name()}`)),
  ];
}
