import type { CompletionNode, CompletionOption } from './completion-tree.js';
import { valueCases } from './script-cases.js';

/** For fish. */
export function fishScript(nodes: readonly CompletionNode[]): string {
  const paths = nodes.map(({ path }) => path).filter((path) => path !== '');
  const valued = valueCases(nodes).flatMap(({ keys }) => keys);
  return `# fish completion of profilemesh
function __profilemesh_at
    set -l at ''
    set -l previous ''
    for word in (commandline -opc)[2..-1]
        if contains -- "$at:$previous" ${valued.map(quote).join(' ')}
            set previous ''
            continue
        end
        set -l next (string trim -- "$at $word")
        if contains -- "$next" ${paths.map(quote).join(' ')}
            set at "$next"
            set previous ''
        else
            set previous "$word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c profilemesh -f
${nodes.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, argument }: CompletionNode): string[] {
  const start = `complete -c profilemesh -n ${quote(`__profilemesh_at ${quote(path)}`)}`;
  return [
    ...commands.map(({ name, description }) => `${start} -a ${name} -d ${quote(description)}`),
    ...options.map((option) => `${start} ${optionOf(option)}`),
    ...(argument === 'file' ? [`${start} -F`] : []),
    ...(typeof argument === 'string' ? [] : [`${start} -a ${quote(argument.join(' '))}`]),
  ];
}

function optionOf({ names, description, value }: CompletionOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const after =
    value === 'none'
      ? ''
      : value === 'file'
        ? ' -r -F'
        : value === 'text'
          ? ' -x'
          : ` -x -a ${quote(value.join(' '))}`;
  return `${flags.join(' ')}${after} -d ${quote(description)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
