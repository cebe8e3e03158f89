import type { CompletionNode } from './completion-tree.js';
import { valueCases, wordsAfter } from './script-cases.js';

/** For PowerShell 5.1 and later. Files are completed by PowerShell itself where nothing else fits. */
export function powershellScript(nodes: readonly CompletionNode[]): string {
  const values = valueCases(nodes);
  return `# PowerShell completion of profilemesh
Register-ArgumentCompleter -Native -CommandName profilemesh -ScriptBlock {
  param($current, $line, $position)
  $after = @{
${nodes.map((node) => `    ${quote(node.path)} = @(${wordsAfter(node).map(quote).join(', ')})`).join('\n')}
  }
  $values = @{
${values.flatMap(({ keys, value }) => keys.map((key) => `    ${quote(key)} = @(${typeof value === 'string' ? '' : value.map(quote).join(', ')})`)).join('\n')}
  }
  $at = ''
  $previous = ''
  $typed = @($line.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position })
  foreach ($element in $typed) {
    $word = $element.ToString()
    if ($values.ContainsKey("\${at}:$previous")) { $previous = ''; continue }
    $next = "$at $word".Trim()
    if ($after.ContainsKey($next)) { $at = $next; $previous = '' } else { $previous = $word }
  }
  $key = "\${at}:$previous"
  $words = if ($values.ContainsKey($key)) { $values[$key] } else { $after[$at] }
  $words | Where-Object { $_ -like "$current*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
