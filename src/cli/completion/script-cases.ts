import type { CompletionNode, ValueKind } from './completion-tree.js';

/** The options of a command that take a value, by what the value is. */
export function valueCases(nodes: readonly CompletionNode[]): Array<{ keys: string[]; value: ValueKind }> {
  const cases = new Map<string, { keys: string[]; value: ValueKind }>();
  for (const { path, options } of nodes) {
    for (const { names, value } of options) {
      if (value === 'none') continue;
      const known = cases.get(String(value));
      const keys = names.map((name) => `${path}:${name}`);
      if (known) known.keys.push(...keys);
      else cases.set(String(value), { keys, value });
    }
  }
  return [...cases.values()];
}

/** Every word that may be written after a command. */
export function wordsAfter({ commands, options, argument }: CompletionNode): string[] {
  return [
    ...commands.map(({ name }) => name),
    ...(typeof argument === 'string' ? [] : argument),
    ...options.flatMap(({ names }) => names),
  ];
}
