import { CATALOGUE } from '../simulator/link/index.ts';
import type { LinkProxy } from '../simulator/proxy/link-proxy.ts';
import { cutToxics, linkToxic } from '../simulator/proxy/toxics/control.ts';

const CTRL_C = '\x03';

/** Single keys on a terminal: c cuts, h heals, n takes the next profile, q ends. Nothing without a terminal. */
export function listenToKeys(proxy: LinkProxy, say: (text: string) => void): { stop(): void } {
  const { stdin } = process;
  if (!stdin.isTTY) return { stop: () => {} };
  const pressed = (key: string) => {
    if (key === 'c') for (const toxic of cutToxics(0)) setOnce(proxy, toxic);
    else if (key === 'h') heal(proxy);
    else if (key === 'n') setOnce(proxy, linkToxic(nextProfile(proxy)));
    else if (key === 'q' || key === CTRL_C) process.emit('SIGINT');
  };
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.on('data', pressed);
  say('keys: c cut, h heal, n next profile, q quit');
  return {
    stop: () => {
      stdin.off('data', pressed);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}

function setOnce(proxy: LinkProxy, toxic: Parameters<LinkProxy['setToxic']>[0]): void {
  proxy.setToxic(
    toxic,
    proxy.toxics.find(({ name }) => name === toxic.name),
  );
}

function heal(proxy: LinkProxy): void {
  for (const toxic of proxy.toxics.filter(({ type }) => type === 'cut')) proxy.removeToxic(toxic);
}

function nextProfile(proxy: LinkProxy): string {
  const names = CATALOGUE.filter(({ kind }) => kind === 'profile').map(({ name }) => name);
  const current = proxy.toxics.find((toxic) => toxic.type === 'link')?.attributes as { profile?: string };
  return names[(names.indexOf(current?.profile ?? '') + 1) % names.length];
}
