/**
 * Bad links in front of real programs. Asks the machine for sockets, `simulator/tcp` and `simulator/link` for what
 * happens between them; the API (api/) changes toxics, nothing else.
 *
 * @module
 */
import { UsageError } from '../../errors.ts';
import { LinkError } from '../../link/index.ts';
import type { StackName } from '../../tcp/index.ts';
import {
  formatHostPort,
  type HostPort,
  type ListenAddress,
  parseAddress,
  parseApiListen,
} from './address.ts';
import { ApiError, type ProxyChange, type ProxyRequest } from './api/requests.ts';
import type { Tap } from './device.ts';
import { LinkProxy } from './link-proxy.ts';
import { loopThrough } from './loops.ts';
import { addressesOf, isLinkLocal } from './reach.ts';
import { SerialQueue } from './serial-queue.ts';
import type { Target } from './target.ts';
import { STREAMS } from './toxics/stream.ts';
import type { Toxic } from './toxics/toxic.ts';

/** Most proxies in one process. */
export const MAX_PROXIES = 256;

/** Most toxics of one proxy; each adds a stage to every connection. */
export const MAX_TOXICS = 256;

export interface ProxiesPlan {
  seed: string;
  stack: StackName;
  logsPackets: boolean;
  /** Whether upstreams may be link-local, such as a cloud's metadata service. */
  allowsLinkLocal?: boolean;
  tap?: Tap | null;
}

/** A proxy in the JSON of Toxiproxy's API. */
export interface ProxyJson {
  name: string;
  listen: string;
  upstream: string;
  enabled: boolean;
  toxics: readonly Toxic[];
}

/** An upstream that is refused. */
export class UpstreamError extends ApiError {}

/** Populating failed; the proxies that were made before the failure. */
export class PopulateError extends UsageError {
  readonly made: Target[];

  constructor(cause: unknown, made: Target[]) {
    super('populate failed', { cause });
    this.made = made;
  }
}

/** All proxies of one process, by name. Changes run one after another, as each may wait for the system. */
export class Proxies {
  readonly #plan: ProxiesPlan;
  #say: (text: string) => void;
  #proxies = new Map<string, Target>();
  #queue = new SerialQueue();

  constructor(plan: ProxiesPlan, say: (text: string) => void) {
    this.#plan = plan;
    this.#say = say;
  }

  all(): Target[] {
    return [...this.#proxies.values()];
  }

  /** Adds a proxy or fleet that exists already. */
  add(target: Target): void {
    this.#proxies.set(target.name, target);
  }

  get(name: string): Target {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw new ApiError(404, 'proxy not found');
    return proxy;
  }

  /**
   * @param seed determines the random events of its links; by default the process's seed and its name
   * @throws ApiError, or the system's error when it cannot listen; then there is no such proxy
   */
  create(request: ProxyRequest, seed?: string): Promise<LinkProxy> {
    return this.#queue.take(() => this.#create(request, seed));
  }

  /** Another address ends its connections; its toxics stay. A proxy that cannot listen there stays, disabled. */
  change(name: string, change: ProxyChange): Promise<Target> {
    return this.#queue.take(async () => {
      const proxy = this.get(name);
      const { listen, upstream, enabled } = change;
      if (upstream === '') throw new ApiError(400, 'missing required field: upstream');
      const wanted = listen == null || listen === proxy.listenAddress ? null : listenOf(listen);
      const target = upstream == null ? proxy.upstream : upstreamOf(upstream);
      const isEnabled = enabled ?? proxy.isListening;
      if (!isAt(proxy, wanted, target)) {
        if (!(proxy instanceof LinkProxy))
          throw new ApiError(400, `the addresses of ${name} cannot be changed`);
        const at = wanted ?? ownListenOf(proxy);
        await this.#check({ ...describeHop(name, at), upstream: target }, proxy);
        await proxy.stop();
        proxy.move(at, target);
      }
      if (isEnabled) await this.#start(proxy);
      else await proxy.stop();
      return proxy;
    });
  }

  /**
   * As in Toxiproxy: a proxy that exists with the same addresses is left as it is, others are made anew.
   * @throws PopulateError at the first that fails; those before it remain
   */
  populate(requests: ProxyRequest[]): Promise<Target[]> {
    return this.#queue.take(async () => {
      const proxies: Target[] = [];
      try {
        for (const request of requests) proxies.push(await this.#keepOrCreate(request));
      } catch (error) {
        throw new PopulateError(error, proxies);
      }
      return proxies;
    });
  }

  remove(name: string): Promise<void> {
    return this.#queue.take(async () => {
      const proxy = this.get(name);
      this.#proxies.delete(name);
      await proxy.remove();
    });
  }

  /** Starts every proxy and removes every toxic. */
  reset(): Promise<void> {
    return this.#queue.take(async () => {
      for (const proxy of this.all()) {
        for (const toxic of [...proxy.toxics]) proxy.removeToxic(toxic);
        await this.#start(proxy);
      }
    });
  }

  async stop(): Promise<void> {
    for (const proxy of this.all()) await this.remove(proxy.name);
  }

  async #create(request: ProxyRequest, seed = `${this.#plan.seed}/${request.name}`): Promise<LinkProxy> {
    const { name, enabled } = request;
    if (this.#proxies.has(name)) throw new ApiError(409, 'proxy already exists');
    if (this.#proxies.size >= MAX_PROXIES) throw new ApiError(409, `${MAX_PROXIES} proxies exist already`);
    const listen = listenOf(request.listen);
    const upstream = upstreamOf(request.upstream);
    await this.#check({ ...describeHop(name, listen), upstream });
    const proxy = new LinkProxy({ ...this.#plan, name, seed, listen, upstream }, this.#say);
    this.#proxies.set(name, proxy);
    try {
      if (enabled) await this.#start(proxy);
    } catch (error) {
      this.#proxies.delete(name);
      await proxy.remove();
      throw error;
    }
    return proxy;
  }

  async #keepOrCreate(request: ProxyRequest): Promise<Target> {
    const known = this.#proxies.get(request.name);
    if (known === undefined) return this.#create(request);
    const listen = request.listen === known.listenAddress ? null : listenOf(request.listen);
    if (isAt(known, listen, upstreamOf(request.upstream))) return known;
    if (!(known instanceof LinkProxy))
      throw new ApiError(400, `the addresses of ${request.name} cannot be changed`);
    await known.stop();
    this.#proxies.delete(request.name);
    try {
      const proxy = await this.#create(request);
      await known.remove();
      return proxy;
    } catch (error) {
      this.#proxies.set(request.name, known);
      throw error;
    }
  }

  /** Only now the port is known if the system chooses it, so loops are looked for here. */
  async #start(proxy: Target): Promise<void> {
    await proxy.start();
    if (!(proxy instanceof LinkProxy)) return;
    try {
      await this.#refuseLoop(proxy);
    } catch (error) {
      await proxy.stop();
      throw error;
    }
  }

  /** @param before the proxy that it replaces @throws UpstreamError */
  async #check(hop: Hop, before?: LinkProxy): Promise<void> {
    const { host } = hop.upstream;
    const addresses = await addressesOf(host);
    if (!this.#plan.allowsLinkLocal && addresses.some(isLinkLocal))
      throw new UpstreamError(
        400,
        `upstream ${formatHostPort(hop.upstream)} is link-local, where clouds give away credentials; start mote proxy with --allow-link-local if you mean it`,
      );
    if (hop.boundAddress.port !== 0) await this.#refuseLoop(hop, before);
  }

  async #refuseLoop(hop: Hop, before?: LinkProxy): Promise<void> {
    const others = this.all().filter((one) => one instanceof LinkProxy && one !== before && one !== hop);
    const names = await loopThrough(hop, [hop, ...(others as LinkProxy[])]);
    if (names === null) return;
    const upstream = formatHostPort(hop.upstream);
    const way = names.length > 1 ? ` (by way of ${names.slice(0, -1).join(', ')})` : '';
    throw new UpstreamError(
      400,
      `upstream ${upstream} leads back to this proxy${way}, so that one connection makes more without end; name the server behind it`,
    );
  }
}

type Hop = Parameters<typeof loopThrough>[0];

/** Adds a toxic, or replaces `old` by it. */
export function setToxic(proxy: Target, toxic: Toxic, old?: Toxic): void {
  const others = proxy.toxics.filter((other) => other !== old);
  if (others.some(({ name }) => name === toxic.name)) throw new ApiError(409, 'toxic already exists');
  if (others.length >= MAX_TOXICS) throw new ApiError(409, `${MAX_TOXICS} toxics exist already`);
  const isTaken = (other: Toxic) =>
    other.type === 'link' && toxic.type === 'link' && other.attributes.device === toxic.attributes.device;
  if (others.some(isTaken))
    throw new ApiError(409, 'there is a link toxic already; update it or remove it first');
  try {
    proxy.setToxic(toxic, old);
  } catch (error) {
    if (error instanceof LinkError) throw new ApiError(400, error.message);
    throw error;
  }
}

export function describe(proxy: Target): ProxyJson {
  return {
    name: proxy.name,
    listen: proxy.listenAddress,
    upstream: formatHostPort(proxy.upstream),
    enabled: proxy.isListening,
    toxics: toxicsOf(proxy),
  };
}

/** In Toxiproxy's order: upstream before downstream, and each in the order in which they were added. */
export function toxicsOf({ toxics }: Target): Toxic[] {
  return STREAMS.flatMap((stream) => toxics.filter((toxic) => toxic.stream === stream));
}

/** @param listen null for its present address */
function isAt(proxy: Target, listen: ListenAddress | null, upstream: HostPort): boolean {
  const { host, port } = proxy.upstream;
  if (upstream.host !== host || upstream.port !== port) return false;
  return listen === null || (proxy instanceof LinkProxy && proxy.isAt(listen));
}

function ownListenOf({ listenAddress }: LinkProxy): ListenAddress {
  return listenOf(listenAddress);
}

function describeHop(name: string, { host, port }: HostPort) {
  return { name, boundAddress: { address: host || '::', port } };
}

function listenOf(text: string): ListenAddress {
  const address = parseApiListen(text);
  if (typeof address === 'string') throw new ApiError(500, `listen tcp: ${address}`);
  return address;
}

function upstreamOf(text: string): HostPort {
  const address = parseAddress(text.replace(/^:(?=\d+$)/, ''), 'localhost');
  if (address === null)
    throw new ApiError(400, `upstream ${text}: give host:port, for instance localhost:1883`);
  return address;
}
