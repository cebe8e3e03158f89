import { Lexer, Parser } from 'yaml';

// One line that could hold many levels: lists in lists (- - - -), or an indentation that deep.
const INDENT_PER_LEVEL = 0.5;

/**
 * The offset of the first place of a YAML text that is nested more than `maxLevels` deep; undefined when there is none.
 * Only real nesting counts, no bracket in a text or a comment. Looks without recursion, as the parser's own can end the
 * process at some thousand levels.
 */
export function findTooDeep(text: string, maxLevels: number): number | undefined {
  if (!mayBeTooDeep(text, maxLevels)) return undefined;
  const parser = new Parser();
  // The document and the scalar at the end are on the stack too.
  const limit = maxLevels + 2;
  for (const lexeme of new Lexer().lex(text)) {
    const documents = parser.next(lexeme);
    while (!documents.next().done);
    if (parser.stack.length > limit) return parser.offset;
  }
  return undefined;
}

// Quick, and with false alarms: most files end here.
function mayBeTooDeep(text: string, maxLevels: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '[' || character === '{') depth += 1;
    else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    if (depth > maxLevels) return true;
  }
  return (
    new RegExp(`^[ \\t?:-]{${Math.floor(maxLevels * INDENT_PER_LEVEL)},}`, 'm').test(text) ||
    new RegExp(`(?:[-?:][ \\t]+){${Math.floor(maxLevels * INDENT_PER_LEVEL)},}`).test(text)
  );
}
