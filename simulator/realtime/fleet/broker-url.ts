import type { Upstream } from './fleet-plan.ts';

const PORTS: Record<string, number> = { 'mqtt:': 1883, 'mqtts:': 8883 };

/** Reads `mqtt://host:1883` or `mqtts://host`. @returns what is wrong with it as text, if it cannot be read */
export function readBrokerUrl(text: string): (Omit<Upstream, 'tls'> & { isTls: boolean }) | string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0].toLowerCase();
  if (scheme === undefined) return 'give a URL, for instance mqtt://localhost:1883';
  if (scheme === 'ws://' || scheme === 'wss://')
    return 'boards speak MQTT over TCP; give mqtt:// or mqtts://';
  if (scheme !== 'mqtt://' && scheme !== 'mqtts://')
    return `no broker is at ${scheme}; give mqtt:// or mqtts://`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'that is no URL; give mqtt://host:port';
  }
  if (url.hostname === '') return 'it names no host; give mqtt://host:port';
  if (url.username !== '' || url.password !== '')
    return 'users do not go into the URL; name them with --credentials FILE.csv';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(url.port) || PORTS[url.protocol], isTls: url.protocol === 'mqtts:' };
}
