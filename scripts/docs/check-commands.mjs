// Every `profilemesh …` of a ```sh block has a command, options and arguments that the program knows.
import { loadSource } from './load-source.mjs';
import { fencedBlocks, root } from './markdown.mjs';

const SHELL = new Set(['sh', 'bash', 'shell', 'console']);

export async function checkCommands(files) {
  const program = await loadProgram();
  let count = 0;
  const problems = files.flatMap((file) =>
    fencedBlocks(file).flatMap(({ language, line, text }) =>
      commandsOf(SHELL.has(language) ? text : bashCommandsOf(text)).flatMap(({ words, offset }) => {
        count += 1;
        return problemsOf(program, words).map((problem) => `${file.name}:${line + offset} ${problem}`);
      }),
    ),
  );
  return { problems, checked: `${count} command lines` };
}

/** The command tree, out of the sources: the built program does not export it. */
async function loadProgram() {
  const { buildProgram } = await loadSource('src/cli/program.ts');
  const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: {}, cwd: root };
  return buildProgram({ io, exitCode: 0, printed: Promise.resolve() });
}

/** Of a DAG: what its BashOperators run, each on its own line. */
const bashCommandsOf = (text) =>
  text
    .split('\n')
    .map((line) => /bash_command=(["'])(.*?)\1[,)]/.exec(line)?.[2] ?? '')
    .join('\n');

/** The words behind each `profilemesh` that starts a command. */
function commandsOf(text) {
  const joined = text.replace(/\\\n\s*/g, (match) => `${' '.repeat(match.length - 1)}⏎`);
  let offset = 0;
  return joined.split('\n').flatMap((line) => {
    const at = offset;
    offset += 1 + (line.match(/⏎/g)?.length ?? 0);
    return simpleCommands(line.replaceAll('⏎', ' ')).flatMap((words) => {
      const start = words.findIndex((word) => !/^(\$|npx|[A-Z_]+=.*)$/.test(word));
      return words[start] === 'profilemesh' ? [{ words: words.slice(start + 1), offset: at }] : [];
    });
  });
}

/** The commands of a line, each as words; redirections and comments are left out. */
function simpleCommands(line) {
  const commands = [[]];
  for (const [word] of line.matchAll(
    /(?:"[^"]*"|'[^']*'|\$\([^)]*\)|\{\{[^}]*\}\}|[^\s"'|;&])+|\|\|?|&&|;|&/g,
  )) {
    if (word.startsWith('#')) break;
    if (/^(\|\|?|&&|;|&)$/.test(word)) commands.push([]);
    else commands.at(-1).push(word.replaceAll(/["']/g, ''));
  }
  return commands.map((words) => words.filter((word, index) => !isRedirection(word, words[index - 1])));
}

const isRedirection = (word, before) => /^\d?[<>]/.test(word) || /^\d?[<>]>?$/.test(before ?? '');

/** What is wrong with a command line: the first thing, as the rest often follows from it. */
function problemsOf(program, words) {
  const { command, rest } = findCommand(program, words);
  const name = fullName(command);
  const given = [];
  while (rest.length > 0) {
    const word = rest.shift();
    if (!/^-./.test(word)) {
      given.push(word);
      continue;
    }
    const [flag, value] = word.split('=');
    const option = optionOf(command, flag);
    if (!option) return [`"${name}" has no option ${flag}`];
    if (option.required && value === undefined && rest.shift() === undefined)
      return [`${flag} needs a value`];
    if (option.variadic) while (rest.length > 0 && !/^-./.test(rest[0])) rest.shift();
  }
  if (command.commands.length > 0 && given.length > 0) return [`"${name}" has no command ${given[0]}`];
  const { registeredArguments: accepted } = command;
  const most = accepted.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : accepted.length;
  return given.length > most ? [`"${name}" takes ${most} arguments, not ${given.join(' ')}`] : [];
}

/** The innermost command that the first words name, and the words behind them. */
function findCommand(program, words) {
  const [first, ...rest] = words;
  const next = program.commands.find((child) => child.name() === first || child.aliases().includes(first));
  return next ? findCommand(next, rest) : { command: program, rest: [...words] };
}

function optionOf(command, flag) {
  if (flag === '-h' || flag === '--help') return { required: false };
  for (let at = command; at; at = at.parent) {
    const option = at.options.find(({ long, short }) => long === flag || short === flag);
    if (option) return option;
  }
  return undefined;
}

const fullName = (command) =>
  command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
