/** What index.html names so. */
export const element = id => document.getElementById(id);

/** @returns a new element with these properties; children are nodes, or text */
export function make(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}
