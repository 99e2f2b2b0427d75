import { AWAY, type DeviceRow } from '../topics.ts';
import { setText } from './elements.ts';

const STATES = {
  up: 'link up',
  outage: 'outage',
  cut: 'cut',
  searching: 'searching',
  off: 'no power yet',
  none: '',
};

const SENTENCES = {
  up: 'the link is up',
  outage: 'the link is in an outage: no packet passes',
  cut: 'the link is cut: no packet passes',
  searching: 'the modem searches for its network: no packet passes',
  off: 'the board has no power yet',
  none: 'no link is modelled: bytes pass at once',
};

/** Whether no packet of it passes: cut, in an outage, or searching for a network. */
export function isAway({ state }: DeviceRow): boolean {
  return AWAY.has(state);
}

export function stateText({ state }: DeviceRow): string {
  return STATES[state];
}

/** @param hasLinks whether anything is known of links here */
export function stateSentence({ state, isConnected }: DeviceRow, hasLinks: boolean): string {
  const connected = isConnected ? 'connected' : 'not connected';
  return hasLinks ? `${connected}; ${SENTENCES[state]}` : connected;
}

export function linkText({ link }: DeviceRow): string {
  return link === 'none' ? 'a wire' : link;
}

/** Shows a state as a coloured word. */
export function showState(element: HTMLElement, row: DeviceRow): void {
  setText(element, stateText(row));
  element.className = row.state === 'none' ? '' : `state ${row.state}`;
}
