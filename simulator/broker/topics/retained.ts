import type { Message } from '../codec/packets.ts';

interface Node {
  children: Map<string, Node> | null;
  message: Message | null;
}

/** The last message of each topic, as a tree of levels: a filter walks only where it can match. */
export class Retained {
  #root: Node = { children: null, message: null };
  #count = 0;
  #bytes = 0;

  /** Topics with a message. */
  get count(): number {
    return this.#count;
  }

  /** Of topics and payloads. */
  get bytes(): number {
    return this.#bytes;
  }

  get(topic: string): Message | null {
    let node: Node | undefined = this.#root;
    for (const level of topic.split('/')) {
      node = node.children?.get(level);
      if (node === undefined) return null;
    }
    return node.message;
  }

  set(message: Message): void {
    let node = this.#root;
    for (const level of message.topic.split('/')) {
      node.children ??= new Map();
      let child = node.children.get(level);
      if (child === undefined) {
        child = { children: null, message: null };
        node.children.set(level, child);
      }
      node = child;
    }
    if (node.message === null) this.#count++;
    else this.#bytes -= sizeOf(node.message);
    this.#bytes += sizeOf(message);
    node.message = message;
  }

  /** @returns whether there was one */
  delete(topic: string): boolean {
    const path: { node: Node; level: string }[] = [];
    let node = this.#root;
    for (const level of topic.split('/')) {
      const child = node.children?.get(level);
      if (child === undefined) return false;
      path.push({ node, level });
      node = child;
    }
    if (node.message === null) return false;
    this.#count--;
    this.#bytes -= sizeOf(node.message);
    node.message = null;
    for (let at = path.length - 1; at >= 0; at--) {
      const { node: parent, level } = path[at];
      const child = parent.children?.get(level);
      if (child === undefined || child.message !== null || child.children !== null) break;
      parent.children?.delete(level);
      if (parent.children?.size === 0) parent.children = null;
    }
    return true;
  }

  clear(): void {
    this.#root = { children: null, message: null };
    this.#count = this.#bytes = 0;
  }

  /** One at a time, as the reader wants them: there may be a million. */
  matching(filter: string): Iterable<Message> {
    return walk(this.#root, filter.split('/'), 0);
  }
}

export function sizeOf({ topic, payload, properties = '' }: Message): number {
  return topic.length + payload.length + properties.length;
}

function* walk(node: Node, levels: readonly string[], depth: number): Generator<Message> {
  if (depth === levels.length) {
    if (node.message !== null) yield node.message;
    return;
  }
  const level = levels[depth];
  if (level === '#') {
    yield* below(node, depth);
    return;
  }
  if (level !== '+') {
    const child = node.children?.get(level);
    if (child !== undefined) yield* walk(child, levels, depth + 1);
    return;
  }
  for (const [name, child] of node.children ?? []) {
    if (depth > 0 || !name.startsWith('$')) yield* walk(child, levels, depth + 1);
  }
}

/** `#` matches the level above too, and nothing that begins with $ (MQTT-4.7.1-2, 4.7.2-1). */
function* below(node: Node, depth: number): Generator<Message> {
  if (node.message !== null) yield node.message;
  for (const [name, child] of node.children ?? []) {
    if (depth > 0 || !name.startsWith('$')) yield* below(child, depth + 1);
  }
}
