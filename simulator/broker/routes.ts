import type { Qos } from './packets.ts';

interface Node<S> {
  children: Map<string, Node<S>>;
  subscribers: Map<S, Qos>;
}

function emptyNode<S>(): Node<S> {
  return { children: new Map(), subscribers: new Map() };
}

/** Who has subscribed to what: a tree of topic levels, in which + and # are levels like others. */
export class Routes<S> {
  #root: Node<S> = emptyNode();
  #count = 0;

  /** Subscriptions held. */
  get count(): number {
    return this.#count;
  }

  add(filter: string, subscriber: S, qos: Qos): void {
    let node = this.#root;
    for (const level of filter.split('/')) {
      let child = node.children.get(level);
      if (child === undefined) {
        child = emptyNode();
        node.children.set(level, child);
      }
      node = child;
    }
    if (!node.subscribers.has(subscriber)) this.#count++;
    node.subscribers.set(subscriber, qos);
  }

  remove(filter: string, subscriber: S): void {
    this.#removeBelow(this.#root, filter.split('/'), 0, subscriber);
  }

  /** @returns true when the node has become empty, so that its parent drops it */
  #removeBelow(node: Node<S>, levels: string[], depth: number, subscriber: S): boolean {
    if (depth === levels.length) {
      if (node.subscribers.delete(subscriber)) this.#count--;
    } else {
      const child = node.children.get(levels[depth]);
      if (child === undefined) return false;
      if (this.#removeBelow(child, levels, depth + 1, subscriber)) node.children.delete(levels[depth]);
    }
    return node.subscribers.size === 0 && node.children.size === 0;
  }

  /** Everybody whose filters match, each once, with the highest QoS that was granted (MQTT-3.3.5-1). */
  match(topic: string): Map<S, Qos> {
    const found = new Map<S, Qos>();
    if (this.#count > 0) this.#collect(this.#root, topic.split('/'), 0, found);
    return found;
  }

  #collect(node: Node<S>, levels: string[], depth: number, found: Map<S, Qos>): void {
    // A topic that begins with $ is not matched by a wildcard on the first level (MQTT-4.7.2-1).
    const wildcards = depth > 0 || !levels[0].startsWith('$');
    const rest = wildcards ? node.children.get('#') : undefined;
    if (rest !== undefined) merge(rest, found);
    if (depth === levels.length) {
      merge(node, found);
      return;
    }
    const exact = node.children.get(levels[depth]);
    if (exact !== undefined) this.#collect(exact, levels, depth + 1, found);
    const any = wildcards ? node.children.get('+') : undefined;
    if (any !== undefined) this.#collect(any, levels, depth + 1, found);
  }
}

function merge<S>(node: Node<S>, found: Map<S, Qos>): void {
  for (const [subscriber, qos] of node.subscribers) {
    if (qos >= (found.get(subscriber) ?? 0)) found.set(subscriber, qos);
  }
}

/** Whether one filter matches one topic, for retained messages. */
export function matches(filter: string, topic: string): boolean {
  const routes = new Routes<true>();
  routes.add(filter, true, 0);
  return routes.match(topic).size > 0;
}
