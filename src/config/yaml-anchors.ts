import { type Document, isAlias, isNode, isScalar, visit } from 'yaml';

/** Offset of the first alias that no anchor stands before; undefined when there is none. */
export function findOpenAlias(document: Document): number | undefined {
  const anchors = new Set<string>();
  let offset: number | undefined;
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        if (anchors.has(node.source)) return undefined;
        offset = node.range?.[0] ?? 0;
        return visit.BREAK;
      }
      if (isNode(node) && node.anchor !== undefined) anchors.add(node.anchor);
      return undefined;
    },
  });
  return offset;
}

/** Offsets of the values that are nothing but an anchor: `password: &secret` means no password. */
export function findBareAnchors(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Scalar(key, node) {
      const isBare = node.anchor !== undefined && node.value === null && node.source === '';
      if (isBare && key !== 'key' && isScalar(node)) offsets.push(node.range?.[0] ?? 0);
    },
  });
  return offsets;
}
