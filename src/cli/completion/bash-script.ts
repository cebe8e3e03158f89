import type { CompletionNode } from './completion-tree.js';
import { valueCases, wordsAfter } from './script-cases.js';

/** For bash 3.2 and later, without the package bash-completion. */
export function bashScript(nodes: readonly CompletionNode[]): string {
  const quoted = (keys: readonly string[]): string => keys.map((key) => `"${key}"`).join('|');
  const values = valueCases(nodes);
  const paths = nodes.map(({ path }) => path).filter((path) => path !== '');
  return `# bash completion of profilemesh
_profilemesh() {
  local current="\${COMP_WORDS[COMP_CWORD]}" at="" previous="" words="" files="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$at:$previous" in
      ${quoted(values.flatMap(({ keys }) => keys))}) previous=""; continue ;;
    esac
    case "\${at:+$at }$word" in
      ${quoted(paths)}) at="\${at:+$at }$word"; previous="" ;;
      *) previous="$word" ;;
    esac
  done
  case "$at:$previous" in
${values.map(({ keys, value }) => `    ${quoted(keys)}) ${bashValue(value)} ;;`).join('\n')}
    *)
      case "$at" in
${nodes.map((node) => `        "${node.path}") words="${wordsAfter(node).join(' ')}"${node.argument === 'file' ? '; files=yes' : ''} ;;`).join('\n')}
      esac ;;
  esac
  COMPREPLY=()
  local IFS=$'\\n'
  if [[ -n "$words" ]]; then COMPREPLY=($(IFS=' '; compgen -W "$words" -- "$current")); fi
  if [[ -n "$files" && "$current" != -* ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}
complete -F _profilemesh profilemesh
`;
}

function bashValue(value: string | readonly string[]): string {
  if (value === 'file') return 'files=yes';
  return typeof value === 'string' ? 'return' : `words="${value.join(' ')}"`;
}
