import { CATALOGUE } from '../../link/index.ts';
import type { ProxiedDevice } from '../proxy/device.ts';
import type { LinkState } from './topics.ts';

/** The links that a page offers. */
export const LINK_NAMES = CATALOGUE.filter(({ kind }) => kind === 'profile').map(({ name }) => name);

/** What each link and overlay is. */
export const LINK_WORDS = Object.fromEntries(CATALOGUE.map(({ name, about }) => [name, about]));

export function stateOf(device: ProxiedDevice): LinkState {
  if (device.isCut) return 'cut';
  if (device.isOut) return 'outage';
  if (device.isSearching) return 'searching';
  return device.isModelled ? 'up' : 'none';
}
