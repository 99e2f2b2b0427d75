/** The live page's credentials, and its words when they are refused. Runs in browsers: nothing here needs Node. */

export interface Login {
  username: string;
  password: string;
}

/** MQTT 3.1.1 takes no password without a user name (MQTT-3.1.2-22). */
const NOBODY = 'live-page';
/** CONNACK's code for a good name and password that are not enough. */
const NOT_AUTHORISED = 5;

/** @param user empty for a token */
export function loginWith(user: string, secret: string): Login | null {
  return secret === '' ? null : { username: user || NOBODY, password: secret };
}

/** @param fragment what stands behind the page's address, `#token=...`: no server gets to see it */
export function loginIn(fragment: string): Login | null {
  const token = /[#&]token=([^&]*)/.exec(fragment)?.[1] ?? '';
  try {
    return loginWith('', decodeURIComponent(token));
  } catch {
    return loginWith('', token);
  }
}

/** Seconds since 1970 at which a JWT runs out; null where it is none. */
export function endOf(token: string): number | null {
  try {
    const claims = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims.exp === 'number' ? claims.exp : null;
  } catch {
    return null;
  }
}

/** @param code of the CONNACK */
export function refusalText(code: number, login: Login | null, nowMs: number): string {
  if (login === null) return 'This page is for users of the broker, or for those who have a token.';
  if (code === NOT_AUTHORISED) return 'That user may not subscribe to #, and this page shows every message.';
  const endS = endOf(login.password);
  if (endS !== null && endS * 1000 <= nowMs)
    return `That token ran out at ${new Date(endS * 1000).toLocaleString()}; get a fresh one.`;
  return login.username === NOBODY
    ? 'That token is refused: it is not for this broker, or was changed on its way here.'
    : 'That user or password is wrong.';
}
