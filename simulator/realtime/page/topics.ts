/** The messages between the live page and its server, over MQTT. Both import it, so nothing here needs Node. */

/** Retained, one per device: `live/devices/TARGET/NUMBER`. */
export const DEVICES = 'live/devices';
/** Retained. */
export const OVERVIEW = 'live/overview';
/** Retained: the last minutes, one point a second. */
export const CURVES = 'live/curves';
export const MESSAGES = 'live/messages';
/** Errors of commands, for the page. */
export const COMPLAINTS = 'live/complaints';
/** Commands of the page. */
export const COMMANDS = 'control';

export interface Overview {
  title: string;
  about: string;
  /** Links to choose from; empty where no link can be switched. */
  links: string[];
}

/** `off`: the board has no power yet; `none`: there is no model of a link. */
export type LinkState = 'up' | 'outage' | 'cut' | 'searching' | 'off' | 'none';

/** One device as it is now. */
export interface DeviceRow {
  /** The proxy in front of it; `mote` for virtual boards. */
  target: string;
  device: number;
  name: string;
  state: LinkState;
  link: string;
  isConnected: boolean;
  /** QoS 1 messages that it has handed over and that are not acknowledged; null if that cannot be known. */
  outbox: number | null;
  /** Latency of its latest message; null before the first. */
  latencyMs: number | null;
  messages: number;
}

export interface MessageRow {
  /** Milliseconds since 1970. */
  time: number;
  from: string;
  topic: string;
  /** The payload as text, cut short. */
  payload: string;
  qos: number;
  latencyMs: number | null;
}

export interface Point {
  /** Seconds since 1970. */
  time: number;
  connected: number;
  outbox: number;
  messages: number;
  latencyMsP50: number | null;
  latencyMsMax: number | null;
}

/** The command of a button. */
export interface Command {
  do: 'cut' | 'heal' | 'link';
  /** Null for all. */
  target: string | null;
  /** 0 for all of the target's. */
  device: number;
  /** Length of a cut; 0 until it is healed. */
  forMs?: number;
  link?: string;
}
