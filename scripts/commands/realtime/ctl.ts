import type { Command } from 'commander';
import type { LinkLayer } from '../../../simulator/link/index.ts';
import { BAD_DAY_NAMES } from '../../../simulator/modem/index.ts';
import { MAX_PROXIED_DEVICES } from '../../../simulator/realtime/proxy/device-table.ts';
import type { ProxyJson } from '../../../simulator/realtime/proxy/proxies.ts';
import { cutsIn, cutToxics, linkToxic } from '../../../simulator/realtime/proxy/toxics/control.ts';
import { POWER_KEY } from '../../../simulator/realtime/proxy/toxics/modem.ts';
import type { Toxic } from '../../../simulator/realtime/proxy/toxics/toxic.ts';
import { say } from '../../say.ts';
import { withSecret } from '../../secrets.ts';
import { meantName } from '../../suggest.ts';
import { parseCount, parseDuration, UsageError } from '../../usage.ts';
import { defineUsers } from './ctl-users.ts';
import { api, layersNamed } from './live-options.ts';

interface CtlOptions {
  api: string;
  token?: string;
  for?: string;
  device?: string;
  proxy?: string;
  all?: boolean;
}

const WORDS = ['cut', 'heal', 'link', 'modem', 'status', 'users'];

export function define(program: Command): void {
  const ctl = program
    .command('ctl')
    .description('cut, heal or switch the links of a mote proxy, modem or sim --realtime that runs');
  ctl.allowExcessArguments().action(() => {
    throw new UsageError(
      `${['ctl', ...ctl.args].join(' ')}: say what to do: cut, heal, link NAME, modem DAY, status or users${meantOf(ctl.args)}`,
    );
  });
  defineUsers(ctl);
  const verb = (text: string, about: string) =>
    withSecret(
      ctl
        .command(text)
        .description(about)
        .option('--api <host:port>', "the proxy's HTTP API", 'localhost:8474'),
      'token',
      'MOTE_TOKEN',
      'as it was given to the proxy',
    )
      .option('--proxy <name>', 'that one of several (see mote ctl status)')
      .option('--all', 'every proxy that is there');
  const deviceVerb = (text: string, about: string) =>
    verb(text, about).option('--device <n>', 'the link of that device alone');
  verb('status', 'what runs there, and what befalls it').action(status);
  deviceVerb('cut', 'no packet passes either way, connections stay open')
    .option('--for <duration>', 'heal after that time')
    .action(cut);
  deviceVerb('heal', 'packets pass again').action(heal);
  deviceVerb('modem', "one of a modem's bad days, or its power key (see docs/modems.md)")
    .argument('<day>', `${BAD_DAY_NAMES.join(', ')}, or ${POWER_KEY}`)
    .option('--for <duration>', 'over after that time')
    .action(badDay);
  deviceVerb('link', 'take another link')
    .argument('<names>', 'a profile and overlays on it, or JSON files, with commas between them')
    .action(link);
}

async function cut(options: CtlOptions): Promise<void> {
  const durationMs = options.for === undefined ? 0 : Math.ceil(parseDuration(options.for, '--for') / 1000);
  if (options.for !== undefined && durationMs === 0)
    throw new UsageError(`--for ${options.for}: that is no time; leave it away to cut until mote ctl heal`);
  const device = deviceOf(options);
  const remote = new Remote(options);
  const time = options.for === undefined ? 'until mote ctl heal' : `for ${options.for}`;
  for (const proxy of await remote.chosen()) {
    for (const toxic of cutToxics(durationMs, device)) await remote.set(proxy, toxic);
    remote.told(proxy, `cut ${time}`);
  }
}

async function heal(options: CtlOptions): Promise<void> {
  const device = deviceOf(options);
  const remote = new Remote(options);
  for (const proxy of await remote.chosen()) {
    const cuts = cutsIn(proxy.toxics, device);
    for (const toxic of cuts) await remote.ask('DELETE', pathOf(proxy.name, toxic.name));
    remote.told(proxy, cuts.length === 0 ? 'was not cut' : 'healed');
  }
}

async function badDay(how: string, options: CtlOptions): Promise<void> {
  const day = [...BAD_DAY_NAMES, POWER_KEY].find((name) => name === how);
  if (day === undefined)
    throw new UsageError(`${how}: there are ${BAD_DAY_NAMES.join(', ')} and ${POWER_KEY}`);
  const duration = options.for === undefined ? 0 : Math.ceil(parseDuration(options.for, '--for') / 1000);
  const remote = new Remote(options);
  for (const proxy of await remote.chosen()) {
    await remote.set(proxy, {
      name: `modem_${day}`,
      type: 'modem',
      stream: 'downstream',
      toxicity: 1,
      attributes: { how: day, duration },
    });
    remote.told(proxy, `modem ${day}`);
  }
}

async function link(names: string, options: CtlOptions): Promise<void> {
  const layers = withoutRecordings(layersNamed(names));
  const device = deviceOf(options);
  const remote = new Remote(options);
  for (const proxy of await remote.chosen()) {
    await remote.set(proxy, linkToxic(layers, device));
    remote.told(proxy, `link ${names}`);
  }
}

async function status(options: CtlOptions): Promise<void> {
  const all = await new Remote(options).proxies();
  if (all.length === 0) say(`${options.api}: no proxy is there`);
  for (const proxy of all) {
    const toxics = proxy.toxics.map(({ name, attributes }) => `${name} ${JSON.stringify(attributes)}`);
    say(`${nameOf(proxy)}${proxy.enabled ? '' : ', off'}: ${toxics.join(', ') || 'nothing befalls it'}`);
  }
}

/** Names the API, so that it is not taken for another one. */
function nameOf({ name, listen, upstream }: ProxyJson): string {
  return `${name} (${listen} to ${upstream})`;
}

function meantOf([word]: string[]): string {
  const meant = word === undefined ? null : meantName(word, WORDS);
  return meant === null ? '' : `; did you mean ${meant}?`;
}

/** The API refuses links with a recording by their faults; what the recording holds stays here. */
function withoutRecordings(layers: string | LinkLayer[]): string | LinkLayer[] {
  if (typeof layers === 'string') return layers;
  return layers.map((layer) => (typeof layer === 'string' ? layer : { ...layer, recordings: undefined }));
}

/** 0 for all of them. */
function deviceOf({ device }: CtlOptions): number {
  return device === undefined ? 0 : parseCount(device, '--device', 1, MAX_PROXIED_DEVICES);
}

/** A proxy's API, asked from outside. */
class Remote {
  #options: CtlOptions;
  #base: string;

  constructor(options: CtlOptions) {
    const { host, port } = api(options.api);
    this.#options = options;
    this.#base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  async proxies(): Promise<ProxyJson[]> {
    return Object.values((await this.ask('GET', '/proxies')) as Record<string, ProxyJson>);
  }

  /** The proxies that are meant. @throws UsageError where there are several, and none is named */
  async chosen(): Promise<ProxyJson[]> {
    const { api, proxy: name, all: isAll } = this.#options;
    const all = await this.proxies();
    const names = all.map((one) => one.name).join(', ');
    if (all.length === 0) throw new UsageError(`--api ${api}: no proxy is there; make one first`);
    if (name !== undefined) {
      const named = all.filter((one) => one.name === name);
      if (named.length === 0) throw new UsageError(`--proxy ${name}: ${api} has ${names}`);
      return named;
    }
    if (all.length > 1 && !isAll)
      throw new UsageError(
        `--api ${api}: there are ${all.map(nameOf).join(', ')}; say which: --proxy NAME, or --all`,
      );
    return all;
  }

  /** Says who has been told what. */
  told(proxy: ProxyJson, what: string): void {
    const { device, api } = this.#options;
    say(`${nameOf(proxy)} at ${api}${device === undefined ? '' : `, device ${device}`}: ${what}`);
  }

  /** Makes the toxic, or gives the one of that name its numbers. */
  async set(proxy: ProxyJson, toxic: Toxic): Promise<void> {
    const known = proxy.toxics.some(({ name }) => name === toxic.name);
    await this.ask('POST', pathOf(proxy.name, known ? toxic.name : ''), toxic);
  }

  /** @throws UsageError when nobody answers, or the answer is no */
  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const { api, token } = this.#options;
    const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    let response: Response;
    try {
      response = await fetch(this.#base + path, { method, headers, body: JSON.stringify(body) });
    } catch {
      throw new UsageError(
        `--api ${api}: nobody answers there; is mote proxy or mote sim --realtime running?`,
      );
    }
    const text = await response.text();
    if (!response.ok) throw new UsageError(`--api ${api}: ${reason(text)}`);
    return text === '' ? null : JSON.parse(text);
  }
}

/** @param toxic its name; empty for all */
function pathOf(proxy: string, toxic: string): string {
  const name = toxic === '' ? '' : `/${encodeURIComponent(toxic)}`;
  return `/proxies/${encodeURIComponent(proxy)}/toxics${name}`;
}

function reason(text: string): string {
  try {
    return JSON.parse(text).error ?? text;
  } catch {
    return text;
  }
}
