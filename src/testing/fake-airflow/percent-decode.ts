/**
 * Takes percent-encoding off as Python's `unquote` does: a `%` that encodes nothing stays, and bytes that are no UTF-8
 * become U+FFFD.
 */
export function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}
