// Type-checks every ```ts block against the built package, as a reader would use it. A block is a module of its own.
import { join } from 'node:path';
import ts from 'typescript';
import { fencedBlocks, root } from './markdown.mjs';

/** Problems at the Markdown files' own lines. */
export function checkExamples(files) {
  const blocks = new Map(files.flatMap(modulesOf));
  if (blocks.size === 0) return { problems: ['no ts example was found'], checked: 'no example' };
  const options = compilerOptions();
  const program = ts.createProgram([...blocks.keys()], options, hostWith(blocks, options));
  const problems = ts.getPreEmitDiagnostics(program).map(describe);
  return { problems, checked: `${blocks.size} TypeScript examples` };
}

/** Blocks keep their line numbers: everything before them is blank lines. */
function modulesOf(file) {
  return fencedBlocks(file)
    .filter(({ language }) => language === 'ts')
    .map(({ line, text }) => [
      join(root, `${file.name}.${line}.ts`),
      `${'\n'.repeat(line - 1)}${text}\nexport {};\n`,
    ]);
}

function compilerOptions() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  // Without the paths of the sources: what is built is what is checked.
  return ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, paths: {} }, root).options;
}

function hostWith(blocks, options) {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => blocks.has(name) || fileExists(name);
  host.readFile = (name) => blocks.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) =>
    blocks.has(name)
      ? ts.createSourceFile(name, blocks.get(name), version, true)
      : getSourceFile(name, version, ...rest);
  return host;
}

function describe(problem) {
  const text = ts.flattenDiagnosticMessageText(problem.messageText, '\n');
  if (!problem.file) return text;
  const { line, character } = problem.file.getLineAndCharacterOfPosition(problem.start ?? 0);
  const name = problem.file.fileName.replace(`${root}/`, '').replace(/\.\d+\.ts$/, '');
  return `${name}:${line + 1}:${character + 1} ${text}`;
}
