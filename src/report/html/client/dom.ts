import { escapeControls } from '../../escape-controls.js';

type Attributes = Readonly<Record<string, string | number | boolean | null>>;
export type Child = Element | string | null | false;

/** An element; texts are shown with their controls made visible, `null` and `false` are nothing. */
export function element(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElement {
  return fill(document.createElement(tag), attributes, children);
}

/** An element of a drawing. */
export function drawn(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill<Made extends Element>(made: Made, attributes: Attributes, children: readonly Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    made.setAttribute(name, value === true ? '' : escapeControls(String(value)));
  }
  for (const child of children) {
    if (child === null || child === false) continue;
    made.append(typeof child === 'string' ? escapeControls(child) : child);
  }
  return made;
}
