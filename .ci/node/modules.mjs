// The pages' scripts as modules, and as much of a document as they touch. They are files that are served as they are, so that they are read here as text.
import { readFile } from "node:fs/promises";

export async function script(name) {
  const text = await readFile(new URL(`../../api/web/assets/${name}`, import.meta.url), "utf8");
  return import("data:text/javascript," + encodeURIComponent(text));
}

export class Element extends EventTarget {
  constructor(id = "", more = {}) {
    super();
    Object.assign(this, { id, dataset: {}, children: [], childNodes: [], attributes: {}, textContent: "", focused: 0 }, more);
  }
  setAttribute(name, value) { this.attributes[name] = value; }
  removeAttribute(name) { delete this.attributes[name]; }
  replaceChildren(...children) { this.children = this.childNodes = children; }
  replaceWith(other) { this.replacedBy = other; }
  before(other) { this.beforeThis = other; }
  append(...children) { this.children.push(...children); }
  matches(selector) { return this.selector === selector; }
  focus() { this.focused++; }
}

// event is one with members that Event itself doesn't have.
export function event(type, more = {}) {
  const made = new Event(type, { cancelable: true });
  for (const [name, value] of Object.entries(more)) Object.defineProperty(made, name, { value });
  return made;
}

// settled waits until everything that needs no timer has run.
export const settled = () => new Promise((done) => setImmediate(done));
