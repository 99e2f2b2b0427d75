import type { Packet } from 'mqtt-packet';
import { withSubject } from '../../errors.ts';
import { type Direction, UP } from '../../link/fault.ts';
import { linkLayers } from '../../link-files/index.ts';
import { STACK_NAMES } from '../../tcp/index.ts';
import { parseAddress } from '../proxy/address.ts';
import { readToxic } from '../proxy/api/requests.ts';
import { LinkProxy } from '../proxy/link-proxy.ts';
import { describe } from '../proxy/packet-log.ts';
import { setToxic } from '../proxy/proxies.ts';
import { cutsIn, cutToxics, linkToxic, setOnce } from '../proxy/toxics/control.ts';
import { milliseconds, ReceivedLog } from './received-log.ts';
import type { ProxyOptions, SeenPacket, TestProxy, ToxicOptions } from './types.ts';

const HOST = '127.0.0.1';
const NAME = 'proxy';
const PORTS: { [scheme: string]: number } = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 };

export async function openProxy(options: ProxyOptions): Promise<TestProxy> {
  const { port: wanted = 0, seed = 1, stack = 'linux', link } = options;
  if (!STACK_NAMES.includes(stack))
    throw new Error(`proxy: stack ${stack}: there are ${STACK_NAMES.join(', ')}`);
  const { upstream, urlOf } = upstreamOf(options.upstream);
  const log: string[] = [];
  const listen = { host: HOST, port: wanted };
  const plan = { name: NAME, listen, upstream, seed: String(seed), stack, logsPackets: false };
  const proxy = new LinkProxy(plan, (line) => log.push(line));
  const heard = new ReceivedLog<SeenPacket>('packet');
  const startMs = performance.now();
  proxy.onPacket = (direction, packet, connection) =>
    heard.add(seenOf(direction, packet, connection, performance.now() - startMs));
  const become = (names: string) =>
    named('link', () => setOnce(proxy, linkToxic(linkLayers(names.split(',')))));
  if (link !== undefined) become(link);
  await proxy.start().catch(async (error: Error) => {
    await proxy.remove();
    throw new Error(`proxy: port ${wanted}: ${error.message}`);
  });
  const { port } = proxy.boundAddress;
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= proxy.remove();
    return closed;
  };
  return {
    url: urlOf(port),
    host: HOST,
    port,
    packets: heard.all,
    log,
    get forgotten() {
      return heard.forgotten;
    },
    get connections() {
      return proxy.connections.size;
    },
    packet(matches, within = '10s') {
      return heard.find(typeof matches === 'string' ? ({ type }) => type === matches : matches, within);
    },
    link: become,
    cut(duration) {
      const ms = duration === undefined ? 0 : milliseconds('cut', duration);
      for (const toxic of cutToxics(ms)) setOnce(proxy, toxic);
    },
    heal() {
      for (const toxic of cutsIn(proxy.toxics)) proxy.removeToxic(toxic);
    },
    toxic(given: ToxicOptions) {
      const toxic = named('toxic', () => readToxic(given));
      named('toxic', () => setToxic(proxy, toxic));
      return toxic.name;
    },
    removeToxic(name) {
      const toxic = proxy.toxics.find((one) => one.name === name);
      const known = proxy.toxics.map((one) => one.name).join(', ') || 'none';
      if (toxic === undefined) throw new Error(`proxy: no toxic is called ${name}; there are: ${known}`);
      proxy.removeToxic(toxic);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function named<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw withSubject(`proxy: ${what}: `, error);
  }
}

function upstreamOf(text: string) {
  const isUrl = /^[a-z]+:\/\//i.test(text);
  const url = isUrl && URL.canParse(text) ? new URL(text) : null;
  const upstream =
    url === null
      ? parseAddress(text, 'localhost')
      : { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || PORTS[url.protocol] };
  if (upstream === null || upstream.host === '' || upstream.port === undefined)
    throw new Error(`proxy: upstream ${text}: give mqtt://host:port or host:port`);
  const urlOf = (port: number) => `${url?.protocol ?? 'mqtt:'}//${HOST}:${port}${url?.pathname ?? ''}`;
  return { upstream, urlOf };
}

function seenOf(direction: Direction, packet: Packet, connection: number, timeMs: number): SeenPacket {
  const publish = packet.cmd === 'publish' ? packet : null;
  return {
    direction: direction === UP ? 'up' : 'down',
    type: packet.cmd.toUpperCase(),
    connection,
    timeMs,
    id: packet.messageId ?? null,
    topic: publish?.topic ?? null,
    qos: publish?.qos ?? null,
    dup: publish?.dup ?? false,
    text: describe(packet),
  };
}
