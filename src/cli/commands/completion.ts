import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { bashScript } from '../completion/bash-script.js';
import { completionTree } from '../completion/completion-tree.js';
import { fishScript } from '../completion/fish-script.js';
import { powershellScript } from '../completion/powershell-script.js';
import { zshScript } from '../completion/zsh-script.js';
import { EXIT, write } from '../io.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript, powershell: powershellScript };

/** `profilemesh completion`: the script of one shell, made from the commands as they are. */
export async function runCompletion(
  shell: keyof typeof SCRIPTS,
  { program, context }: { readonly program: Command; readonly context: CommandContext },
): Promise<number> {
  await write(context.io.stdout, SCRIPTS[shell](completionTree(program)));
  return EXIT.ok;
}
