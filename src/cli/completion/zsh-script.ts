import type { CompletionNode } from './completion-tree.js';
import { valueCases } from './script-cases.js';

/** For zsh: to be sourced after compinit, or put into a folder of $fpath as _profilemesh. */
export function zshScript(nodes: readonly CompletionNode[]): string {
  const quoted = (keys: readonly string[]): string => keys.map((key) => `"${key}"`).join('|');
  const values = valueCases(nodes);
  const paths = nodes.map(({ path }) => path).filter((path) => path !== '');
  return `#compdef profilemesh
_profilemesh() {
  local at="" previous="" word
  local -i i
  local -a entries
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$at:$previous" in
      (${quoted(values.flatMap(({ keys }) => keys))}) previous=""; continue ;;
    esac
    case "\${at:+$at }$word" in
      (${quoted(paths)}) at="\${at:+$at }$word"; previous="" ;;
      (*) previous="$word" ;;
    esac
  done
  case "$at:$previous" in
${values.map(({ keys, value }) => `    (${quoted(keys)}) ${zshValue(value)}; return ;;`).join('\n')}
  esac
  case "$at" in
${nodes.map((node) => `    ("${node.path}") entries=(${entriesOf(node).join(' ')})${node.argument === 'file' ? '; _files' : ''} ;;`).join('\n')}
  esac
  _describe profilemesh entries
}
if [[ "\${funcstack[1]}" == _profilemesh ]]; then _profilemesh "$@"; else compdef _profilemesh profilemesh; fi
`;
}

function zshValue(value: string | readonly string[]): string {
  if (value === 'file') return '_files';
  return typeof value === 'string' ? '_message value' : `compadd -- ${value.join(' ')}`;
}

function entriesOf({ commands, options, argument }: CompletionNode): string[] {
  const described = [
    ...commands.map(({ name, description }) => ({ name, description })),
    ...(typeof argument === 'string' ? [] : argument.map((name) => ({ name, description: '' }))),
    ...options.flatMap(({ names, description }) => names.map((name) => ({ name, description }))),
  ];
  return described.map(({ name, description }) => `'${name}:${description.replaceAll("'", "'\\''")}'`);
}
