import { OPEN_SUBSCRIPTION, type Subscription } from './codec/packets.ts';

interface Node<S> {
  children: Map<string, Node<S>>;
  subscribers: Map<S, Subscription>;
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

  /** @returns whether there was none before */
  add(filter: string, subscriber: S, asked: Subscription): boolean {
    let node = this.#root;
    for (const level of filter.split('/')) {
      let child = node.children.get(level);
      if (child === undefined) {
        child = emptyNode();
        node.children.set(level, child);
      }
      node = child;
    }
    const isNew = !node.subscribers.has(subscriber);
    if (isNew) this.#count++;
    node.subscribers.set(subscriber, asked);
    return isNew;
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

  /**
   * Everybody whose filters match, each once, with the highest QoS that was granted (MQTT-3.3.5-1) and all identifiers.
   * @param publisher whose subscriptions without messages of his own do not count
   */
  match(topic: string, publisher: S | null = null): Map<S, Subscription> {
    const found = new Map<S, Subscription>();
    if (this.#count > 0) collect(this.#root, topic.split('/'), 0, { found, publisher });
    return found;
  }
}

interface Matching<S> {
  found: Map<S, Subscription>;
  publisher: S | null;
}

function collect<S>(node: Node<S>, levels: string[], depth: number, matching: Matching<S>): void {
  // A topic that begins with $ is not matched by a wildcard on the first level (MQTT-4.7.2-1).
  const wildcards = depth > 0 || !levels[0].startsWith('$');
  const rest = wildcards ? node.children.get('#') : undefined;
  if (rest !== undefined) merge(rest, matching);
  if (depth === levels.length) {
    merge(node, matching);
    return;
  }
  const exact = node.children.get(levels[depth]);
  if (exact !== undefined) collect(exact, levels, depth + 1, matching);
  const any = wildcards ? node.children.get('+') : undefined;
  if (any !== undefined) collect(any, levels, depth + 1, matching);
}

function merge<S>(node: Node<S>, { found, publisher }: Matching<S>): void {
  for (const [subscriber, one] of node.subscribers) {
    if (one.noLocal && subscriber === publisher) continue;
    const other = found.get(subscriber);
    found.set(subscriber, other === undefined ? one : both(one, other));
  }
}

function both(one: Subscription, other: Subscription): Subscription {
  return {
    ...one,
    qos: one.qos > other.qos ? one.qos : other.qos,
    retainAsPublished: one.retainAsPublished || other.retainAsPublished,
    ids: [...other.ids, ...one.ids],
  };
}

/** Whether one filter matches one topic, for retained messages. */
export function matches(filter: string, topic: string): boolean {
  const routes = new Routes<true>();
  routes.add(filter, true, OPEN_SUBSCRIPTION);
  return routes.match(topic).size > 0;
}
