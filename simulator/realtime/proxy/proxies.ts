import type * as v from 'valibot';
import { LinkError } from '../../link/index.ts';
import type { StackName } from '../../tcp/index.ts';
import { type HostPort, parseAddress, parseListenAddress } from './address.ts';
import { LinkProxy } from './link-proxy.ts';
import { describeListenError } from './port.ts';
import { ApiError, type proxyChangeSchema, type proxySchema } from './requests.ts';
import type { Target } from './target.ts';
import type { Toxic } from './toxics/toxic.ts';

/** More proxies than this in one process is a mistake. */
export const MAX_PROXIES = 256;

export interface ProxiesPlan {
  seed: string;
  stack: StackName;
  logsPackets: boolean;
}

/** A proxy as Toxiproxy's clients know it. */
export interface ProxyJson {
  name: string;
  listen: string;
  upstream: string;
  enabled: boolean;
  toxics: readonly Toxic[];
}

type ProxyRequest = v.InferOutput<typeof proxySchema>;

/** All proxies of one process, by name. */
export class Proxies {
  readonly #plan: ProxiesPlan;
  #say: (text: string) => void;
  #proxies = new Map<string, Target>();

  constructor(plan: ProxiesPlan, say: (text: string) => void) {
    this.#plan = plan;
    this.#say = say;
  }

  all(): Target[] {
    return [...this.#proxies.values()];
  }

  /** One that is there already. */
  add(target: Target): void {
    this.#proxies.set(target.name, target);
  }

  get(name: string): Target {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw new ApiError(404, 'proxy not found');
    return proxy;
  }

  /** @param seed what decides its links' weather; by default the process's seed and its name */
  async create(request: ProxyRequest, seed = `${this.#plan.seed}/${request.name}`): Promise<LinkProxy> {
    const { name, enabled } = request;
    if (this.#proxies.has(name)) throw new ApiError(409, 'proxy already exists');
    if (this.#proxies.size >= MAX_PROXIES) throw new ApiError(409, `${MAX_PROXIES} proxies exist already`);
    const plan = {
      ...this.#plan,
      name,
      seed,
      listen: listenOf(request.listen),
      upstream: upstreamOf(request.upstream),
    };
    const proxy = new LinkProxy(plan, this.#say);
    this.#proxies.set(name, proxy);
    try {
      if (enabled) await start(proxy);
    } catch (error) {
      this.#proxies.delete(name);
      throw error;
    }
    return proxy;
  }

  /** Another address makes a new proxy of it, with the same toxics. */
  async change(name: string, change: v.InferOutput<typeof proxyChangeSchema>): Promise<Target> {
    const old = this.get(name);
    const now = describe(old);
    const { listen = now.listen, upstream = now.upstream, enabled = now.enabled } = change;
    if (listen === now.listen && upstream === now.upstream) {
      if (enabled) await start(old);
      else await old.stop();
      return old;
    }
    listenOf(listen);
    upstreamOf(upstream);
    if (!(old instanceof LinkProxy)) throw new ApiError(400, `the addresses of ${name} cannot be changed`);
    await this.remove(name);
    const proxy = await this.create({ name, listen, upstream, enabled });
    for (const toxic of old.toxics) proxy.setToxic(toxic);
    return proxy;
  }

  /** As Toxiproxy: what is there with the same addresses stays, what differs is made anew. */
  async populate(requests: ProxyRequest[]): Promise<Target[]> {
    const proxies: Target[] = [];
    for (const request of requests) {
      const known = this.#proxies.get(request.name);
      if (known !== undefined && isSame(known, request)) proxies.push(known);
      else {
        if (known !== undefined) await this.remove(request.name);
        proxies.push(await this.create(request));
      }
    }
    return proxies;
  }

  async remove(name: string): Promise<void> {
    const proxy = this.get(name);
    this.#proxies.delete(name);
    await proxy.remove();
  }

  /** Every proxy up, every toxic gone. */
  async reset(): Promise<void> {
    for (const proxy of this.all()) {
      for (const toxic of [...proxy.toxics]) proxy.removeToxic(toxic);
      await start(proxy);
    }
  }

  async stop(): Promise<void> {
    for (const proxy of this.all()) await this.remove(proxy.name);
  }
}

/** Adds a toxic, or puts it in the place of `old`. */
export function setToxic(proxy: Target, toxic: Toxic, old?: Toxic): void {
  const others = proxy.toxics.filter((other) => other !== old);
  if (others.some(({ name }) => name === toxic.name)) throw new ApiError(409, 'toxic already exists');
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
  const { host, port } = proxy.upstream;
  return {
    name: proxy.name,
    listen: proxy.listenAddress,
    upstream: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
    enabled: proxy.isListening,
    toxics: proxy.toxics,
  };
}

async function start(proxy: Target): Promise<void> {
  try {
    await proxy.start();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ApiError(500, `${proxy.listenAddress}: ${describeListenError(code ?? '')}`);
  }
}

function isSame(proxy: Target, request: ProxyRequest): boolean {
  const { listen, upstream, enabled } = describe(proxy);
  return listen === request.listen && upstream === request.upstream && enabled === request.enabled;
}

function checked(address: HostPort | null, text: string, field: string): HostPort {
  if (address === null)
    throw new ApiError(400, `${field} ${text}: give host:port, for instance localhost:1883`);
  return address;
}

function listenOf(text: string): HostPort {
  return checked(parseListenAddress(text, '127.0.0.1'), text, 'listen');
}

function upstreamOf(text: string): HostPort {
  return checked(parseAddress(text, 'localhost'), text, 'upstream');
}
