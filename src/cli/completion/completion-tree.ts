import type { Command, Option } from 'commander';

/** What may follow an option: nothing, a file, one of some words, or something that only the user knows. */
export type ValueKind = 'none' | 'file' | 'text' | readonly string[];

export interface CompletionOption {
  /** `-t` and `--table`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly value: ValueKind;
}

/** A command with what may be written after it. */
export interface CompletionNode {
  /** The commands on the way, without the program: `airflow push`. Empty for the program. */
  readonly path: string;
  readonly commands: ReadonlyArray<{ readonly name: string; readonly description: string }>;
  readonly options: readonly CompletionOption[];
  readonly argument: ValueKind;
}

/** Every command of a program, the program first. */
export function completionTree(program: Command): CompletionNode[] {
  return nodesOf(program, '');
}

function nodesOf(command: Command, path: string): CompletionNode[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const [argument] = command.registeredArguments;
  const kind = argument?.argChoices ?? (argument ? fileOrText(argument.name()) : 'none');
  return [
    {
      path,
      commands: commands.map((child) => ({
        name: child.name(),
        description: help.subcommandDescription(child),
      })),
      options: help.visibleOptions(command).map(toOption),
      argument: kind,
    },
    ...commands
      .filter((child) => command.commands.includes(child))
      .flatMap((child) => nodesOf(child, path === '' ? child.name() : `${path} ${child.name()}`)),
  ];
}

function toOption(option: Option): CompletionOption {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  return { names, description: option.description, value: valueKind(option) };
}

function valueKind(option: Option): ValueKind {
  if (!option.required && !option.optional) return 'none';
  if (option.argChoices) return option.argChoices;
  return fileOrText(/<([^>.]*)/.exec(option.flags)?.[1] ?? '');
}

function fileOrText(placeholder: string): ValueKind {
  return /^(file|dir|path|entry)$/.test(placeholder) ? 'file' : 'text';
}
