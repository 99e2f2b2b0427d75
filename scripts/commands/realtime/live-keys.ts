import { CATALOGUE } from '../../../simulator/link/index.ts';
import type { Target } from '../../../simulator/realtime/proxy/target.ts';
import { cutsIn, cutToxics, linkToxic, setOnce } from '../../../simulator/realtime/proxy/toxics/control.ts';

const CTRL_C = '\x03';
const CTRL_D = '\x04';

/** Single keys on a terminal: c cuts, h heals, n takes the next profile, q ends. Nothing without a terminal. */
export function listenToKeys(
  target: Target,
  say: (text: string) => void,
  more: Record<string, () => void> = {},
): { stop(): void } {
  const { stdin } = process;
  if (!stdin.isTTY) return { stop: () => {} };
  const pressed = (key: string) => {
    if (key === 'c') for (const toxic of cutToxics(0)) setOnce(target, toxic);
    else if (key === 'h') for (const toxic of cutsIn(target.toxics)) target.removeToxic(toxic);
    else if (key === 'n') setOnce(target, linkToxic(nextProfile(target)));
    else if (more[key] !== undefined) more[key]();
    else if (['q', CTRL_C, CTRL_D].includes(key)) process.emit('SIGINT');
  };
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.on('data', pressed);
  say(`keys: c cut, h heal, n next profile, ${more.p === undefined ? '' : 'p power key, '}q quit`);
  return {
    stop: () => {
      stdin.off('data', pressed);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}

function nextProfile(target: Target): string {
  const names = CATALOGUE.filter(({ kind }) => kind === 'profile').map(({ name }) => name);
  const current = target.toxics.find((toxic) => toxic.type === 'link')?.attributes as { profile?: string };
  return names[(names.indexOf(current?.profile ?? '') + 1) % names.length];
}
