import type { Toxic } from '../proxy/toxics/toxic.ts';
import type { LinkTarget } from './commands.ts';

/** A fault that somebody has switched on. */
export interface LiveFault {
  /** What it acts on and how. There is one at a time; another one replaces it. */
  what: string;
  /** What people read when it comes. */
  text: string;
}

/** @param whenStopped what it means that a target does not listen @returns what has been done to these targets */
export function faultsOf(
  targets: readonly LinkTarget[],
  whenStopped = 'connections are refused',
): LiveFault[] {
  const faults = targets.flatMap((target) => {
    const where = targets.length > 1 ? ` at ${target.name}` : '';
    const words = target.toxics.map(wordsOf);
    const all = target.isListening ? words : [...words, [whenStopped]];
    return all.map(([what, text = what]) => ({ what: `${what}${where}`, text: `${text}${where}` }));
  });
  // A cut is two toxics, one a direction.
  return [...new Map(faults.map((fault) => [fault.what, fault])).values()];
}

function wordsOf({ type, attributes }: Toxic): [what: string, text?: string] {
  const device = 'device' in attributes ? attributes.device : undefined;
  const whose = device === undefined || device === 0 ? '' : ` of device ${device}`;
  if (!('profile' in attributes)) return [`${type}${whose}`];
  const layers = [attributes.profile].flat().map((layer) => (typeof layer === 'string' ? layer : layer.name));
  return [`${type}${whose}`, `${type} ${layers.join(',')}${whose}`];
}
