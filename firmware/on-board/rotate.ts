import type { Config } from '../config.ts';
import type { Client, Options } from '../mote.ts';

/** A board's credentials as its files have them: `cert` and `key` are DER in base64. */
interface Login {
  username?: string;
  password?: string;
  cert?: string;
  key?: string;
}

/**
 * Files of Storage: the credentials that a broker has accepted, which replace those of mote.json; and the new ones that
 * are being tried.
 */
const STANDING = 'mote.login';
const TRIAL = 'mote.try';
/** The PUBACK of the command has this long to leave before the connection is closed. */
const BEGIN_MS = 1000;
/**
 * The new credentials have this long to connect before the old ones are tried again: three attempts over a slow link.
 */
export const TRIAL_MS = 120000;

/** Credentials from a file that is complete: JSON.parse fails on one whose writing was cut off. */
function isLogin(login?: Login): boolean {
  return !!login && !!((login.username && login.password) || (login.cert && login.key));
}

function put(config: Config, login: Login): void {
  if (login.username) {
    config.username = login.username;
    config.password = login.password;
  }
  if (login.cert && login.key) {
    config.cert = atob(login.cert);
    config.key = atob(login.key);
  }
}

function copy(from: Options, to: Options): void {
  to.username = from.username;
  to.password = from.password;
  to.cert = from.cert;
  to.key = from.key;
}

function parse(text: string): Login | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns false when Storage has no room */
function keep(name: string, text: string): boolean {
  try {
    return require('Storage').write(name, text);
  } catch {
    return false;
  }
}

/**
 * Serves `ID/cmd/credentials`, whose payload is `{"username", "password"}` or `{"cert", "key"}`; call it before
 * `connect`. The new ones stay when a broker accepts them; otherwise the board goes back to the old ones. The answer
 * says which. A power cut leaves credentials that work: one of the files is complete at any time, and a boot that finds
 * both tries the new ones and falls back.
 */
export function takeCredentials(client: Client, config: Config): void {
  const storage = require('Storage');
  const standing = storage.readJSON(STANDING, true);
  if (isLogin(standing)) put(config, standing);
  const old: Options = {};
  copy(config, old);
  let onTrial = false;
  let timer = 0;
  let why = 'the power was cut';
  let asker: ((text: string) => boolean) | undefined;
  let tried = storage.read(TRIAL) || '';
  let fresh = parse(tried);

  function swap(): void {
    onTrial = !onTrial;
    copy(old, config);
    if (onTrial && fresh) put(config, fresh);
    if (timer) clearTimeout(timer);
    timer = setTimeout(swap, TRIAL_MS);
  }

  function begin(): void {
    why = 'not connected in time';
    swap();
    client.disconnect();
    client.connect();
  }

  function connected(): void {
    if (!fresh) return;
    clearTimeout(timer);
    timer = 0;
    let text = `error: ${why}`;
    let isKept = true;
    if (onTrial) {
      isKept = keep(STANDING, tried);
      text = isKept ? 'ok' : 'error: in use, but Storage is full';
      copy(config, old);
    }
    if (isKept) storage.erase(TRIAL);
    fresh = undefined;
    onTrial = false;
    if (asker) asker(text);
    else client.publish(`${config.client_id}/credentials`, text, 1);
    asker = undefined;
  }

  client.on('connected', connected);
  client.on('error', (error) => {
    if (!fresh || !timer) return;
    why = `${(error && error.message) || error}`;
    if (/^CONNACK/.test(why)) swap();
  });
  client.serve(`${config.client_id}/cmd/credentials`, (message, answer) => {
    const login = parse(message);
    if (fresh) answer('error: others are on trial');
    else if (!isLogin(login)) answer('error: give username and password, or cert and key');
    else if (!keep(TRIAL, message)) answer('error: Storage is full');
    else {
      fresh = login;
      tried = message;
      asker = answer;
      setTimeout(begin, BEGIN_MS);
    }
  });
  if (isLogin(fresh)) timer = setTimeout(swap, TRIAL_MS);
  else {
    fresh = undefined;
    if (tried) storage.erase(TRIAL);
  }
}
