/**
 * An MQTT client for people: publish, subscribe, and ask a board. Asks for a broker by URL.
 *
 * @module
 */
import { randomInt } from 'node:crypto';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { Failure } from '../../errors.ts';
import { endOf } from '../broker/login.ts';

/** The broker, and the client's credentials. */
export interface Login {
  /** mqtt://, mqtts://, ws:// or wss:// */
  url: string;
  username?: string;
  password?: string;
  /** CA certificate (PEM) of the broker's certificate. */
  ca?: string;
  /** The client's own certificate and its key (PEM). */
  cert?: string;
  key?: string;
  /** 4 is MQTT 3.1.1. */
  protocol: 4 | 5;
  /** Made up if not given. */
  clientId?: string;
}

/** Time between two attempts of a client to reconnect. */
export const RECONNECT_MS = 1000;

/** Added to MQTT.js' own time limits, so that ours run out first. */
const GRACE_MS = 1000;

/** A client id that no other client has. @param verb the command, for the broker's log */
export function ownClientId(verb: string): string {
  return `mote-${verb}-${randomInt(2 ** 32).toString(36)}`;
}

/** Options for MQTT.js. @param timeoutMs time until CONNACK, which the caller watches too */
export function clientOptions(login: Login, clientId: string, timeoutMs: number): IClientOptions {
  const { username, password, ca, cert, key, protocol } = login;
  return {
    clientId,
    protocolVersion: protocol,
    connectTimeout: timeoutMs + GRACE_MS,
    reconnectPeriod: 0,
    ...(username !== undefined && { username }),
    // MQTT 3.1.1 has no password without a user name (MQTT-3.1.2-22), and a token needs none.
    ...(password !== undefined && { username: username ?? clientId, password }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert, key }),
  };
}

/** A connected client. When its connection is gone, whatever is waited for fails. */
export interface Session {
  client: MqttClient;
  /** Rejects with a Failure when the broker refuses, or when the connection is lost for good. */
  lost: Promise<never>;
  /** Waits for `work` while the connection lasts. @throws Failure */
  during<T>(what: string, work: Promise<T>, timeoutMs: number): Promise<T>;
  /** Ends with DISCONNECT. */
  end(): Promise<void>;
}

/**
 * Connects, and waits for CONNACK.
 * @param reconnectMs time after a loss until it tries again; 0 for never
 * @throws Failure that says what to do
 */
export async function connect(
  login: Login,
  verb: string,
  timeoutMs: number,
  reconnectMs = 0,
): Promise<Session> {
  const clientId = login.clientId ?? ownClientId(verb);
  const client = mqtt.connect(login.url, {
    ...clientOptions(login, clientId, timeoutMs),
    reconnectPeriod: reconnectMs,
  });
  let hasConnack = false;
  let fail: (error: Error) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    fail = reject;
  });
  lost.catch(() => {});
  client.on('connect', () => {
    hasConnack = true;
  });
  client.on('error', (error) => {
    // A broker that is away may come back; one that refuses with a code will refuse again.
    const isRefusal = typeof (error as { code?: unknown }).code === 'number';
    if (!hasConnack || reconnectMs === 0 || isRefusal) fail(new Failure(describeError(error, login)));
  });
  client.on('close', () => {
    if (!hasConnack) fail(new Failure(closedEarly(login)));
    else if (reconnectMs === 0)
      fail(new Failure('the broker has closed the connection; it may not allow this'));
  });
  const session: Session = {
    client,
    lost,
    during: (what, work, ms) => withTimeout(Promise.race([work, lost]), what, ms),
    // DISCONNECT follows what was published; without a connection the client ends at once.
    end: () => client.endAsync(!client.connected),
  };
  const connected = new Promise<void>((resolve) => client.once('connect', () => resolve()));
  try {
    await session.during('no broker has let mote in', connected, timeoutMs);
  } catch (error) {
    await client.endAsync(true);
    throw error;
  }
  return session;
}

async function withTimeout<T>(work: Promise<T>, what: string, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Failure(`${what} within ${ms / 1000} s; --timeout waits longer`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

function closedEarly({ url }: Login): string {
  const { protocol } = new URL(url);
  const help = PLAIN[protocol];
  return `the connection was closed before a CONNACK came${help === undefined ? '' : `; if the port is for TLS, write ${help}`}`;
}

/** The scheme with TLS for a scheme without. */
const PLAIN: { [scheme: string]: string } = { 'mqtt:': 'mqtts://', 'ws:': 'wss://' };

/** What went wrong, and what to do. */
export function describeError(error: Error, { url, password = '' }: Login): string {
  const { code } = error as Error & { code?: number | string };
  const help = HELP.find(([codes]) => codes.includes(code ?? ''))?.[1];
  const endS = help === LOG_IN ? endOf(password) : null;
  const hasRunOut = endS !== null && endS * 1000 <= Date.now();
  return [
    error.message || `no broker answers at ${new URL(url).host}`,
    hasRunOut ? `the token ran out at ${new Date(endS * 1000).toISOString()}` : help,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}

const LOG_IN = 'give --user and --password, or a token as --password';

/** By the return code of CONNACK in 3.1.1, the reason code in 5, or Node's error code. */
const HELP: [codes: (number | string)[], help: string][] = [
  [['ECONNREFUSED'], 'nothing listens there; `mote broker` starts a broker'],
  [[1, 132], 'it does not speak that version: leave --protocol away, or try the other one'],
  [[4, 5, 134, 135], LOG_IN],
  [
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    'name the certificate that vouches for it with --ca',
  ],
  [['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER'], 'the port may speak without TLS: mqtt:// or ws://'],
];
