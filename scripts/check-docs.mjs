// Type-checks every ```ts block of README.md, docs/ and examples/ against the built package, as a reader would use it.
// A block is a module of its own. Errors are reported at the Markdown file's own lines.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

if (!existsSync(join(root, 'dist/index.d.ts'))) {
  console.error('dist/index.d.ts is not there: run "npm run build" first.');
  process.exit(1);
}

/** Blocks keep their line numbers: everything before them is blank lines. */
function blocksOf(file) {
  const blocks = [];
  let open;
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (open) {
        if (line.trim() === '```') {
          blocks.push({ name: join(root, `${file}.${open.line}.ts`), text: open.lines.join('\n') });
          open = undefined;
        } else open.lines.push(line.slice(open.indent));
      } else {
        const start = /^(\s*)```ts\b/.exec(line);
        if (start) open = { line: index + 1, indent: start[1].length, lines: Array(index + 1).fill('') };
      }
    });
  return blocks;
}

const markdownIn = (folder) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true })
        .filter((name) => name.endsWith('.md'))
        .map((name) => join(folder, name))
    : [];
const files = [
  ...(existsSync(join(root, 'README.md')) ? ['README.md'] : []),
  ...markdownIn('docs'),
  ...markdownIn('examples'),
];
const blocks = new Map(files.flatMap(blocksOf).map((block) => [block.name, `${block.text}\nexport {};\n`]));
if (blocks.size === 0) {
  console.error('README.md, docs/ and examples/ hold no ts example: the check had nothing to do.');
  process.exit(1);
}

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, paths: {} }, root);
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = (name) => blocks.has(name) || fileExists(name);
host.readFile = (name) => blocks.get(name) ?? readFile(name);
host.getSourceFile = (name, version, ...rest) =>
  blocks.has(name)
    ? ts.createSourceFile(name, blocks.get(name), version, true)
    : getSourceFile(name, version, ...rest);

const program = ts.createProgram([...blocks.keys()], options, host);
const problems = ts.getPreEmitDiagnostics(program);
for (const problem of problems) {
  const text = ts.flattenDiagnosticMessageText(problem.messageText, '\n');
  const at = problem.file?.getLineAndCharacterOfPosition(problem.start ?? 0);
  const file = problem.file?.fileName.replace(`${root}/`, '').replace(/\.\d+\.ts$/, '');
  console.error(file ? `${file}:${at.line + 1}:${at.character + 1} ${text}` : text);
}
if (problems.length > 0) process.exit(1);
console.log(`${blocks.size} examples in ${files.length} files compile`);
