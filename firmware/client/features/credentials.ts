import type { Options } from '../../mote.ts';
import { PASSWORD, USERNAME, WILL, WILL_RETAIN } from '../packets.ts';
import { given } from '../session.ts';
import { bytes, prefixed } from '../wire.ts';
import { announcedS } from './adaptive.ts';
import { beforeWill } from './mqtt5.ts';

/* CREDENTIALS: user name, password and last will in a CONNECT. TOKENS: functions that give the first two. */

export const credentials = {
  username: '' as string | undefined,
  password: '' as string | undefined,
  /** The code of the CONNACK that refused the last CONNECT, until the next. */
  refused: 0,
};

/** A user name or password, or what gives it: such a function gets the code of the refusal that it should end. */
function freshOf(value: Options['password']): string | undefined {
  // A string has no `call`; typeof would cost twenty bytes.
  return value && (value as () => string).call
    ? (value as (code: number) => string)(credentials.refused)
    : (value as string);
}

/** Asks the functions for this CONNECT. */
export function askTokens(): void {
  if (TOKENS) {
    credentials.username = freshOf(given.options.username);
    credentials.password = freshOf(given.options.password);
    credentials.refused = 0;
  }
}

export function username(): string | undefined {
  'inline';
  return TOKENS ? credentials.username : (given.options.username as string);
}

function password(): string | undefined {
  'inline';
  return TOKENS ? credentials.password : (given.options.password as string);
}

export function noteRefusal(packet: string): void {
  if (TOKENS) credentials.refused = packet.charCodeAt(3);
}

/** Flags, keep-alive interval and payload of a CONNECT, those of will, user name and password among them. */
export function withCredentials(flags: number, payload: string): string {
  if (CREDENTIALS) {
    const will = given.options.will;
    if (will) {
      flags |= WILL | ((((will.qos as number) & 3) % 3) << 3) | (will.retain ? WILL_RETAIN : 0);
      payload = beforeWill(payload, will) + prefixed(will.topic) + prefixed(will.payload);
    }
    if (username()) {
      flags |= USERNAME;
      payload += prefixed(username() as string);
      if (password()) {
        flags |= PASSWORD;
        payload += prefixed(password() as string);
      }
    }
  }
  return bytes(flags, announcedS() >> 8, announcedS() & 255) + payload;
}

/** Whether user name or password is a function in a build that would send its source. */
export function isTokenAbsent(options: Options): unknown {
  'inline';
  return (
    CREDENTIALS &&
    !TOKENS &&
    // A string has no `call`.
    (((options.username || '') as () => string).call || ((options.password || '') as () => string).call)
  );
}
