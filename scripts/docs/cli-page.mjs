// The part of docs/CLI.md that is the program's own help; the rest is written by hand and stays.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSource } from './load-source.mjs';
import { root } from './markdown.mjs';

export const PAGE = 'docs/CLI.md';
const BEGIN = '<!-- commands: node scripts/write-cli-page.mjs -->';
const END = '<!-- end of commands -->';

/** The page with the help of every command as it is now. */
export async function cliPage() {
  const text = readFileSync(join(root, PAGE), 'utf8');
  const [before, after] = [text.split(BEGIN)[0], text.split(END)[1]];
  const { buildProgram } = await loadSource('src/cli/program.ts');
  const io = { stdout: { columns: 80 }, stderr: {}, env: {}, cwd: root };
  const program = buildProgram({ io, json: false, exitCode: 0, printed: Promise.resolve() });
  return `${before}${BEGIN}\n\n${commandsOf(program, program.name()).map(section).join('\n')}\n${END}${after}`;
}

function commandsOf(command, name) {
  const children = command.createHelp().visibleCommands(command);
  const own = children.filter((child) => command.commands.includes(child));
  return [{ command, name }, ...own.flatMap((child) => commandsOf(child, `${name} ${child.name()}`))];
}

function section({ command, name }) {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
    getOutHelpWidth: () => 80,
  });
  command.outputHelp();
  return `### ${name}\n\n\`\`\`text\n${help.trim()}\n\`\`\`\n`;
}
