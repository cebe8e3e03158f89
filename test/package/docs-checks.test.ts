import { expect, it } from 'vitest';

interface MarkdownFile {
  readonly name: string;
  readonly text: string;
  readonly lines: readonly string[];
}

type Check = (files: readonly MarkdownFile[]) => Promise<{ problems: string[] }> | { problems: string[] };

/** The problems that a check of `npm run check:docs` finds in a page of docs/. */
async function problemsIn(check: string, text: string): Promise<string[]> {
  const name = check.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const script = new URL(`../../scripts/docs/check-${check}.mjs`, import.meta.url).href;
  const module = (await import(script)) as Readonly<Record<string, Check>>;
  const file = { name: 'docs/PAGE.md', text, lines: text.split('\n') };
  return (await module[`check${name}`]?.([file]))?.problems ?? [];
}

const block = (language: string, text: string): string => `# A page\n\n\`\`\`${language}\n${text}\n\`\`\`\n`;

it('finds links to files and headings that are not there, and no others', async () => {
  const good = '[a](DRIFT.md#baselines) [b](../README.md) [c](https://example.com/x) `[d](none.md)`';
  const problems = await problemsIn('links', `${good}\n\n[e](NONE.md) [f](DRIFT.md#none)`);
  expect(problems).toEqual([
    'docs/PAGE.md:3 links to NONE.md, which is not there',
    'docs/PAGE.md:3 links to DRIFT.md#none: no such heading',
  ]);
});

it('finds commands, options and arguments that the program does not know', async () => {
  const good = [
    '# a comment: profilemesh nothing',
    'DATABASE_URL=postgres://x npx profilemesh profile -t "sales.*" --json | jq .run_id > run.json',
    'profilemesh drift \\',
    '  --fail-on medium && echo "profilemesh no"',
  ];
  const bad = ['profilemesh drift --fail_on low', 'profilemesh runs forget x', 'cat x | profilemesh plan -Z'];
  const problems = await problemsIn('commands', block('sh', [...good, ...bad].join('\n')));
  expect(problems).toEqual([
    'docs/PAGE.md:8 "profilemesh drift" has no option --fail_on',
    'docs/PAGE.md:9 "profilemesh runs" has no command forget',
    'docs/PAGE.md:10 "profilemesh plan" has no option -Z',
  ]);
  const dag = '    BashOperator(task_id="p", bash_command="profilemesh run-task profil")';
  expect(await problemsIn('commands', block('python', dag))).toHaveLength(1);
});

it('finds configurations that would be refused, and leaves other YAML alone', async () => {
  expect(await problemsIn('configurations', block('yaml', 'services: { postgres: { image: x } }'))).toEqual(
    [],
  );
  const [problem, ...more] = await problemsIn('configurations', block('yaml', 'retry: { retry: 3 }'));
  expect(problem).toMatch(/^docs\/PAGE\.md:4 [\s\S]*retry\.retry/);
  expect(more).toEqual([]);
});
