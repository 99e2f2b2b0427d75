import type { Message } from '../codec/packets.ts';
import type { Node } from './retained.ts';

/** Places below one node that are still to be looked at. */
interface Branch {
  children: Iterator<[name: string, child: Node]>;
  /** Level of the children. */
  depth: number;
  /** All that is below matches. */
  isRest: boolean;
}

/** Goes through the messages that one filter matches, and no further into the tree than it can match. */
export class Walk implements Iterator<Message | null> {
  readonly #levels: readonly string[];
  #branches: Branch[] = [];
  /** Found, and not handed out. */
  #next: Message | null;

  constructor(root: Node, filter: string) {
    this.#levels = filter.split('/');
    this.#next = this.#enter(root, 0, false);
  }

  /** One step: null where it finds nothing there. */
  next(): IteratorResult<Message | null> {
    const found = this.#next;
    this.#next = null;
    if (found !== null) return { done: false, value: found };
    const branch = this.#branches.at(-1);
    if (branch === undefined) return { done: true, value: undefined };
    const one = branch.children.next();
    if (one.done) this.#branches.pop();
    else this.#visit(one.value, branch);
    return { done: false, value: null };
  }

  /** A wildcard on the first level matches nothing that begins with $ (MQTT-4.7.2-1). */
  #visit([name, child]: [name: string, child: Node], { depth, isRest }: Branch): void {
    if (depth > 0 || !name.startsWith('$')) this.#next = this.#enter(child, depth + 1, isRest);
  }

  /** @returns the node's message where the filter ends here; `#` matches the level above it too (MQTT-4.7.1-2) */
  #enter(node: Node, depth: number, isRest: boolean): Message | null {
    let at: Node | undefined = node;
    let level = this.#levels[depth];
    while (!isRest && level !== '#' && level !== '+' && depth < this.#levels.length) {
      at = at.children?.get(level);
      if (at === undefined) return null;
      level = this.#levels[++depth];
    }
    const takesAll = isRest || level === '#';
    if (at.children !== null && (takesAll || level === '+'))
      this.#branches.push({ children: at.children.entries(), depth, isRest: takesAll });
    return takesAll || depth === this.#levels.length ? at.message : null;
  }
}
