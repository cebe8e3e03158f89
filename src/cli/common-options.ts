import { type Command, Option } from 'commander';

/** Options that every command with a configuration has. */
export interface CommonOptions {
  readonly config?: string;
  readonly quiet?: boolean;
  readonly color: boolean;
}

export interface SelectionOptions {
  readonly table?: string[];
  readonly exclude?: string[];
}

export function addCommonOptions(command: Command): Command {
  return command
    .option(
      '-c, --config <file>',
      'configuration; else $PROFILEMESH_CONFIG, else profilemesh.yml here or in a folder above',
    )
    .option('-q, --quiet', 'no progress and no log lines')
    .option('--no-color', 'no colours; also with NO_COLOR set');
}

/** For commands whose `--json` is one document. */
export function ndjsonOption(what: string): Option {
  return new Option('--ndjson', what).conflicts('json');
}

/** For commands with listeners. */
export function addModulesOption(command: Command): Command {
  return command.option('--allow-modules', 'import the modules that hooks of type custom name');
}

export function addSelectionOptions(command: Command): Command {
  return command
    .option('-t, --table <pattern...>', 'only these tables: table, schema.table, schema.*')
    .option('-x, --exclude <pattern...>', 'leave these tables out');
}
