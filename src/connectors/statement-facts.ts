/** What may be told of a statement: nothing that was written as a value. */
export interface StatementFacts {
  /** The first word, in capitals; `SELECT` where that is WITH. */
  readonly operation: string;
  /** The first table that is read, as it was written, without quotes: `public.orders`. */
  readonly collection: string | undefined;
  /** Both: `SELECT public.orders`. */
  readonly summary: string;
}

// Texts as one token each, so that words in them are no keywords.
const TOKENS = /'(?:[^']|'')*'|"((?:[^"]|"")*)"|([A-Za-z_][\w$]*)|[().]/g;

/** Reads what a statement does, and on which table, from its words. */
export function statementFacts(sql: string): StatementFacts {
  const first = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? 'OTHER';
  const operation = first === 'WITH' ? 'SELECT' : first;
  const collection = firstTable(sql);
  return { operation, collection, summary: collection ? `${operation} ${collection}` : operation };
}

interface Token {
  readonly text: string;
  /** The identifier, without its quotes. */
  readonly name: string | undefined;
  /** In lower case; `undefined` for what was quoted. */
  readonly word: string | undefined;
}

function firstTable(sql: string): string | undefined {
  const tokens = readTokens(sql);
  // By depth of parentheses: a SELECT that has not come to its FROM. The "from" of extract(… from …) has none.
  const selecting: boolean[] = [];
  let depth = 0;
  let before: string | undefined;
  for (let token = next(tokens); token; token = next(tokens)) {
    if (token.text === '(') depth += 1;
    else if (token.text === ')') {
      selecting[depth] = false;
      depth -= 1;
    } else if (token.word === 'select') selecting[depth] = true;
    else if (token.word === 'from' && selecting[depth] && before !== 'distinct') {
      selecting[depth] = false;
      const source = next(tokens);
      if (source?.text === '(') depth += 1;
      else if (source) return qualifiedName(source, tokens);
    }
    before = token.word;
  }
  return undefined;
}

function qualifiedName(start: Token, tokens: Iterator<Token>): string | undefined {
  let token: Token | undefined = start.word === 'only' ? next(tokens) : start;
  const parts: string[] = [];
  while (token?.name !== undefined) {
    parts.push(token.name);
    const after = next(tokens);
    // A function in the place of a table.
    if (after?.text === '(') return undefined;
    if (after?.text !== '.') break;
    token = next(tokens);
  }
  return parts.length > 0 ? parts.join('.') : undefined;
}

function* readTokens(sql: string): Generator<Token, undefined> {
  for (const [text, quoted, word] of sql.matchAll(TOKENS)) {
    yield { text, name: quoted?.replaceAll('""', '"') ?? word, word: word?.toLowerCase() };
  }
  return undefined;
}

function next(tokens: Iterator<Token>): Token | undefined {
  const { done, value } = tokens.next();
  return done ? undefined : value;
}
