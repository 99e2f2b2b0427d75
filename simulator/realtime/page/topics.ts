/** The messages between the live page and its server, over MQTT. Both import it, so nothing here needs Node. */

/** Retained, one per device: `live/devices/TARGET/NUMBER`. */
export const DEVICES = 'live/devices';
/** Retained. */
export const OVERVIEW = 'live/overview';
/** Retained: the last minutes, one point a second. */
export const CURVES = 'live/curves';
export const MESSAGES = 'live/messages';
/** Retained: which topics there are. */
export const TOPICS = 'live/topics';
/** Errors of commands, for the page. */
export const COMPLAINTS = 'live/complaints';
/** What is said of a device while a page looks at it: `detail/TARGET/NUMBER`. */
export const DETAILS = 'detail';
/** Commands of the page. */
export const COMMANDS = 'control';

/** A page that looks at a device or filters messages says so again within this time. */
export const LOOK_EVERY_MS = 4000;

/** An address that clients can connect to. */
export interface Door {
  /** Of the proxy; for a broker the scheme of the URL. */
  name: string;
  /** An IP address; `::` and `0.0.0.0` are all of this machine's. */
  host: string;
  port: number;
}

export interface Overview {
  title: string;
  about: string;
  /** Links to choose from; empty where no link can be switched. */
  links: string[];
  /** What each link and overlay is, in words. */
  linkWords: Record<string, string>;
  /** Where a client connects to; empty where the devices are virtual. */
  doors: Door[];
}

/** `off`: the board has no power yet; `none`: there is no model of a link. */
export type LinkState = 'up' | 'outage' | 'cut' | 'searching' | 'off' | 'none';

/** No packet of a device in such a state passes. */
export const AWAY: ReadonlySet<LinkState> = new Set(['cut', 'outage', 'searching']);

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
  /** The sender wants the broker to keep it, or the broker had kept it. */
  retain: boolean;
  latencyMs: number | null;
}

/** A message that a device has handed over, and that is not acknowledged. */
export interface WaitingMessage {
  topic: string;
  payload: string;
  waitingMs: number;
}

/** What is said of one device beside its row. */
export interface DeviceDetail {
  /** The oldest first, not all; null if that cannot be known. */
  waiting: WaitingMessage[] | null;
  /** The newest first, not all. */
  messages: MessageRow[];
}

export interface TopicRow {
  topic: string;
  /** Messages since the server began. */
  messages: number;
  /** The payload that is retained; null if none is known to be. */
  retained: string | null;
}

export interface Topics {
  rows: TopicRow[];
  /** Messages to topics that are not listed, as there are too many. */
  others: number;
}

export interface Point {
  /** Seconds since 1970. */
  time: number;
  connected: number;
  /** Devices that have no path: cut, in an outage, or searching for a network; null where there are no links. */
  away: number | null;
  outbox: number;
  messages: number;
  latencyMsP50: number | null;
  latencyMsMax: number | null;
}

/** A fault that came or went by somebody's will. */
export interface Mark {
  /** Seconds since 1970. */
  time: number;
  text: string;
}

export interface CurvesNow {
  points: Point[];
  marks: Mark[];
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

/** What a page wants to know for a while. */
export type Look = { do: 'look'; target: string; device: number } | { do: 'filter'; filter: string };
