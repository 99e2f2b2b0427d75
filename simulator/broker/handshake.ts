import type { Rights } from './access.ts';
import { Identity } from './auth.ts';
import { type Dialect, dialectOf, VERSION_311 } from './codec/dialect.ts';
import { own, owned } from './codec/owned.ts';
import type { Connect, Refusal } from './codec/packets.ts';
import { MAX_KEEP_ALIVE_S } from './codec/version5.ts';
import type { Connection } from './connection.ts';
import { KEEP_ALIVE_GRACE } from './farewell.ts';
import type { Admission, Hub } from './hub.ts';

const NOT_AUTHORISED = 5;
/** An id that the broker assigns: `auto-` and a UUID. */
const LONGEST_ID = 'x'.repeat(41);
/** With a method's name of the longest kind. */
const LARGEST_CONNACK = 66_000;
const NOBODY = { session: null, sessionPresent: false };

interface HandshakeUser {
  /** CONNACK has been sent. */
  onAdmitted(connect: Connect, admission: Admission): void;
  onRefused(): void;
  /** Packets that came while the CONNECT was being checked can be read now. */
  onDecided(): void;
}

/** From CONNECT to CONNACK: authentication and admission of the client. */
export class Handshake {
  dialect: Dialect = VERSION_311;
  /** Protocol level; 4 until CONNECT says another. */
  level = 4;
  keepAliveGraceUs = Infinity;
  readonly identity: Identity;
  /** The CONNECT is being checked, and nothing more is read until that is over. */
  isJudged = false;
  readonly #hub: Hub;
  readonly #connection: Connection;
  readonly #user: HandshakeUser;

  constructor(hub: Hub, connection: Connection, user: HandshakeUser) {
    this.#hub = hub;
    this.#connection = connection;
    this.#user = user;
    this.identity = new Identity(hub.authenticator, {
      send: (bytes) => connection.send(bytes),
      onShown: (connect, isAccepted) =>
        isAccepted ? this.#judge(connect) : this.#refuse(connect, NOT_AUTHORISED),
    });
  }

  begin(connect: Connect): void {
    connect.clientId = owned(connect.clientId);
    if (connect.will !== null) own(connect.will);
    this.level = connect.level;
    this.dialect = dialectOf(connect, this.#hub.limits.packetBytes);
    if (!this.#canBeAnswered(connect)) this.#user.onRefused();
    else if (!this.identity.begins(connect)) this.#judge(connect);
  }

  /** A client may take packets that are too small for any CONNACK. */
  #canBeAnswered(connect: Connect): boolean {
    if (connect.maxPacketBytes > LARGEST_CONNACK) return true;
    const assignedClientId = connect.clientId === '' ? LONGEST_ID : '';
    const method = connect.authentication?.method ?? null;
    const granted = { sessionPresent: false, code: 0 as const, assignedClientId, method };
    return this.dialect.connackBytes({ ...granted, keepAliveS: connect.keepAliveS }) !== '';
  }

  /** Authentication may take time. */
  #judge(connect: Connect): void {
    let isLate = false;
    this.isJudged = true;
    this.#hub.judge(this.#connection, connect, (code, rights) => {
      this.isJudged = false;
      if (this.#connection.closeReason !== null) return;
      if (code === 0) this.#admit(connect, rights);
      else this.#refuse(connect, code);
      if (isLate && this.#connection.closeReason === null) this.#user.onDecided();
    });
    isLate = true;
  }

  #admit(connect: Connect, rights: Rights | null): void {
    const admission = this.#hub.connect(this.#connection, connect, rights);
    this.#answer(connect, admission);
    if (admission.session === null) this.#user.onRefused();
    else this.#user.onAdmitted(connect, admission);
  }

  #refuse(connect: Connect, code: Refusal): void {
    this.#answer(connect, { ...NOBODY, code });
    this.#user.onRefused();
  }

  #answer(connect: Connect, answer: Pick<Admission, 'session' | 'sessionPresent' | 'code'>): void {
    const { sessionPresent, code, session } = answer;
    const isTooLong = connect.keepAliveS > MAX_KEEP_ALIVE_S && connect.level === 5;
    const keepAliveS = isTooLong ? MAX_KEEP_ALIVE_S : null;
    const assignedClientId = connect.clientId === '' ? (session?.clientId ?? '') : '';
    const { method } = this.identity;
    const granted = { sessionPresent, code, assignedClientId, keepAliveS, method };
    this.#connection.send(this.dialect.connackBytes(granted));
    const grantedS = keepAliveS ?? connect.keepAliveS;
    this.keepAliveGraceUs = grantedS === 0 ? Infinity : grantedS * 1e6 * KEEP_ALIVE_GRACE;
  }
}
