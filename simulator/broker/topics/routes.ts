import { owned } from '../codec/owned.ts';
import type { Subscription } from '../codec/packets.ts';
import { Group, shareOf } from './shares.ts';

interface Node<S> {
  children: Map<string, Node<S>> | null;
  subscribers: Map<S, Subscription> | null;
  /** Of those who share this filter, by the group's name. */
  groups: Map<string, Group<S>> | null;
}

/** What a subscription takes beside its filter, and a level of the tree: about, in V8. */
const SUBSCRIPTION_BYTES = 512;
const LEVEL_BYTES = 256;

/** Topics whose subscribers are known from an earlier message; when there are more, all are looked for again. */
export const MAX_KNOWN_TOPICS = 1024;
/** A topic with more subscribers, or of more characters, is looked for each time: what is known stays small. */
const MAX_KNOWN_SUBSCRIBERS = 16;
const MAX_KNOWN_CHARACTERS = 256;

function emptyNode<S>(): Node<S> {
  return { children: null, subscribers: null, groups: null };
}

/** Who has subscribed to what: a tree of topic levels, in which + and # are levels like others. */
export class Routes<S> {
  #root: Node<S> = emptyNode();
  #count = 0;
  #shared = 0;
  #bytes = 0;
  /** Whom the filters match, by topic: programs publish to the same ones again and again. */
  readonly #known = new Map<string, Map<S, Subscription>>();

  /** Of filters and the tree. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Subscriptions held. */
  get count(): number {
    return this.#count;
  }

  /** Those of them that are shared. */
  get shared(): number {
    return this.#shared;
  }

  /** @param filter a shared one too: `$share/group/filter`. @returns whether there was none before */
  add(filter: string, subscriber: S, asked: Subscription): boolean {
    const share = shareOf(filter);
    this.#known.clear();
    let node = this.#root;
    for (const level of (share?.filter ?? filter).split('/')) {
      node.children ??= new Map();
      let child = node.children.get(level);
      if (child === undefined) {
        child = emptyNode();
        node.children.set(owned(level), child);
        this.#bytes += LEVEL_BYTES;
      }
      node = child;
    }
    const isNew =
      share === null ? join(node, subscriber, asked) : joinGroup(node, share.group, subscriber, asked);
    if (!isNew) return false;
    this.#count++;
    this.#bytes += filter.length + SUBSCRIPTION_BYTES;
    if (share !== null) this.#shared++;
    return true;
  }

  remove(filter: string, subscriber: S): void {
    const share = shareOf(filter);
    this.#known.clear();
    const leave = (node: Node<S>) =>
      share === null ? part(node, subscriber) : partGroup(node, share.group, subscriber);
    const path: { parent: Node<S>; level: string }[] = [];
    let node = this.#root;
    for (const level of (share?.filter ?? filter).split('/')) {
      const child = node.children?.get(level);
      if (child === undefined) return;
      path.push({ parent: node, level });
      node = child;
    }
    if (!leave(node)) return;
    this.#count--;
    this.#bytes -= filter.length + SUBSCRIPTION_BYTES;
    if (share !== null) this.#shared--;
    for (let at = path.length - 1; at >= 0 && isEmpty(node); at--) {
      const { parent, level } = path[at];
      parent.children?.delete(level);
      this.#bytes -= LEVEL_BYTES;
      if (parent.children?.size === 0) parent.children = null;
      node = parent;
    }
  }

  /**
   * Everybody whose filters match, each once, with the highest QoS that was granted (MQTT-3.3.5-1) and all identifiers.
   * Those who share a filter are not among them.
   * @param publisher whose subscriptions without messages of his own do not count
   */
  match(topic: string, publisher: S | null = null): ReadonlyMap<S, Subscription> {
    const known = this.#known.get(topic);
    if (known !== undefined) return known;
    const found = new Map<S, Subscription>();
    let isForAll = true;
    if (this.#count > this.#shared)
      collect(this.#root, topic.split('/'), 0, (node) => {
        if (!merge(node, found, publisher)) isForAll = false;
      });
    if (isForAll) this.#know(topic, found);
    return found;
  }

  /** One of each group that shares a filter which matches. @param isReady goes before one that is not */
  matchShared(topic: string, isReady: (subscriber: S) => boolean): [S, Subscription][] {
    const chosen: [S, Subscription][] = [];
    if (this.#shared === 0) return chosen;
    collect(this.#root, topic.split('/'), 0, ({ groups }) => {
      for (const group of groups?.values() ?? []) {
        const one = group.next(isReady);
        if (one !== undefined) chosen.push(one);
      }
    });
    return chosen;
  }

  #know(topic: string, found: Map<S, Subscription>): void {
    if (found.size > MAX_KNOWN_SUBSCRIBERS || topic.length > MAX_KNOWN_CHARACTERS) return;
    if (this.#known.size >= MAX_KNOWN_TOPICS) this.#known.clear();
    this.#known.set(owned(topic), found);
  }
}

function isEmpty<S>({ children, subscribers, groups }: Node<S>): boolean {
  return children === null && subscribers === null && groups === null;
}

function join<S>(node: Node<S>, subscriber: S, asked: Subscription): boolean {
  node.subscribers ??= new Map();
  const isNew = !node.subscribers.has(subscriber);
  node.subscribers.set(subscriber, asked);
  return isNew;
}

function joinGroup<S>(node: Node<S>, name: string, subscriber: S, asked: Subscription): boolean {
  node.groups ??= new Map();
  const group = node.groups.get(name) ?? new Group<S>();
  node.groups.set(name, group);
  return group.add(subscriber, asked);
}

function part<S>(node: Node<S>, subscriber: S): boolean {
  if (node.subscribers?.delete(subscriber) !== true) return false;
  if (node.subscribers.size === 0) node.subscribers = null;
  return true;
}

function partGroup<S>(node: Node<S>, name: string, subscriber: S): boolean {
  const group = node.groups?.get(name);
  if (group?.remove(subscriber) !== true) return false;
  if (group.count === 0) node.groups?.delete(name);
  if (node.groups?.size === 0) node.groups = null;
  return true;
}

function collect<S>(node: Node<S>, levels: string[], depth: number, take: (node: Node<S>) => void): void {
  const { children } = node;
  // A topic that begins with $ is not matched by a wildcard on the first level (MQTT-4.7.2-1).
  const wildcards = children !== null && (depth > 0 || !levels[0].startsWith('$'));
  const rest = wildcards ? children.get('#') : undefined;
  if (rest !== undefined) take(rest);
  if (depth === levels.length) {
    take(node);
    return;
  }
  const exact = children?.get(levels[depth]);
  if (exact !== undefined) collect(exact, levels, depth + 1, take);
  const any = wildcards ? children.get('+') : undefined;
  if (any !== undefined) collect(any, levels, depth + 1, take);
}

/** @returns whether it matches the same for every publisher */
function merge<S>({ subscribers }: Node<S>, found: Map<S, Subscription>, publisher: S | null): boolean {
  if (subscribers === null) return true;
  let isForAll = true;
  for (const [subscriber, one] of subscribers) {
    if (one.noLocal) isForAll = false;
    if (one.noLocal && subscriber === publisher) continue;
    const other = found.get(subscriber);
    found.set(subscriber, other === undefined ? one : both(one, other));
  }
  return isForAll;
}

function both(one: Subscription, other: Subscription): Subscription {
  return {
    ...one,
    qos: one.qos > other.qos ? one.qos : other.qos,
    retainAsPublished: one.retainAsPublished || other.retainAsPublished,
    ids: [...other.ids, ...one.ids],
  };
}
