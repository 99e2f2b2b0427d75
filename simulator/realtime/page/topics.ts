/** What the live page and its server say to each other, over MQTT. Shared by both, so nothing here is Node's. */

/** Retained, one for each device: `live/devices/TARGET/NUMBER`. */
export const DEVICES = 'live/devices';
/** Retained. */
export const OVERVIEW = 'live/overview';
/** Retained: the last minutes, a point a second. */
export const CURVES = 'live/curves';
export const MESSAGES = 'live/messages';
/** What went wrong with a command, for the page. */
export const COMPLAINTS = 'live/complaints';
/** What the page publishes. */
export const COMMANDS = 'control';

export interface Overview {
  title: string;
  about: string;
  /** Links to choose from; none where there is no link to switch. */
  links: string[];
}

export type LinkState = 'up' | 'outage' | 'cut' | 'none';

/** One device as it is now. */
export interface DeviceRow {
  /** The proxy that it is behind; `mote` for virtual boards. */
  target: string;
  device: number;
  name: string;
  state: LinkState;
  link: string;
  isConnected: boolean;
  /** QoS 1 messages that it has handed over, without an answer yet; null where that cannot be known. */
  outbox: number | null;
  /** Of its latest message; null before the first. */
  latencyMs: number | null;
  messages: number;
}

export interface MessageRow {
  /** Milliseconds since 1970. */
  time: number;
  from: string;
  topic: string;
  /** Text, cut short. */
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

/** What a button asks for. */
export interface Command {
  do: 'cut' | 'heal' | 'link';
  /** Null for all. */
  target: string | null;
  /** 0 for all of the target's. */
  device: number;
  /** For a cut; 0 until it is healed. */
  forMs?: number;
  link?: string;
}
