import { owned } from '../codec/owned.ts';
import type { Message } from '../codec/packets.ts';
import { Walk } from './walk.ts';

export interface Node {
  children: Map<string, Node> | null;
  message: Message | null;
}

/** What a message takes beside its bytes, and a level that has others below it: about, in V8. */
const MESSAGE_BYTES = 128;
export const LEVEL_BYTES = 256;

/** The last message of each topic, as a tree of levels: a filter walks only where it can match. */
export class Retained {
  #root: Node = { children: null, message: null };
  #count = 0;
  #bytes = 0;

  /** Topics with a message. */
  get count(): number {
    return this.#count;
  }

  /** Of topics, payloads and the tree. */
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
      if (node.children === null) {
        node.children = new Map();
        this.#bytes += LEVEL_BYTES;
      }
      let child = node.children.get(level);
      if (child === undefined) {
        child = { children: null, message: null };
        node.children.set(owned(level), child);
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
      if (parent.children?.size !== 0) continue;
      parent.children = null;
      this.#bytes -= LEVEL_BYTES;
    }
    return true;
  }

  clear(): void {
    this.#root = { children: null, message: null };
    this.#count = this.#bytes = 0;
  }

  /** One at a time, as the reader wants them: there may be a million. Null: nothing in this step. */
  matching(filter: string): Iterable<Message | null> {
    return { [Symbol.iterator]: () => new Walk(this.#root, filter) };
  }
}

export function sizeOf({ topic, payload, properties = '' }: Message): number {
  return topic.length + payload.length + properties.length + MESSAGE_BYTES;
}
