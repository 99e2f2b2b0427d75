/** Connections of one client within STORM_WITHIN_US; more are a storm. */
export const STORM_CONNECTIONS = 10;
export const STORM_WITHIN_US = 60_000_000;
/** Failed attempts in a row after which the waits between them must have grown. */
export const FAILED_IN_A_ROW = 6;
/** A wait that needs not grow any more. */
const LONG_WAIT_US = 30_000_000;
/** A client without a keep-alive should notice a dead link after so long; others after their keep-alive, and half of it. */
export const NOTICES_WITHIN_US = 300_000_000;
const LEAST_NOTICE_US = 30_000_000;
const NOTICE_KEEP_ALIVES = 1.5;
/** A message that was sent on a connection that broke should come again within so long on the next. */
export const COMES_AGAIN_WITHIN_US = 30_000_000;
/** Messages of one client that are followed on their way. */
export const MAX_FOLLOWED = 10_000;

export type CheckName = 'dead link' | 'reconnect storm' | 'back-off' | 'never came';

export interface Finding {
  check: CheckName;
  words: string;
}

const seconds = (us: number) => `${(us / 1e6).toFixed(1)} s`;

/** What can be said of one client from outside, without a look into its program. */
export class Outside {
  /** Longest time for which its packets had no answer and it held its connection for alive. */
  longestUnnoticedUs = 0;
  connections = 0;
  readonly #found: (finding: Finding) => void;
  /** When the first packet without an answer was sent. */
  #askedUs: number | null = null;
  #noticeUs = NOTICES_WITHIN_US;
  #hasToldDeadLink = false;
  #connectsUs: number[] = [];
  #failedWaitsUs: number[] = [];
  #failedUs: number | null = null;
  #isAccepted = false;

  constructor(found: (finding: Finding) => void) {
    this.#found = found;
  }

  connecting(keepAliveS: number, nowUs: number): void {
    this.connections++;
    this.#isAccepted = false;
    this.#hasToldDeadLink = false;
    this.#noticeUs =
      keepAliveS === 0 ? NOTICES_WITHIN_US : Math.max(LEAST_NOTICE_US, keepAliveS * 1e6 * NOTICE_KEEP_ALIVES);
    this.#askedUs = null;
    this.#judgeStorm(nowUs);
    if (this.#failedUs !== null) this.#judgeWait(nowUs - this.#failedUs);
    this.#failedUs = null;
  }

  accepted(): void {
    this.#isAccepted = true;
    this.#failedWaitsUs = [];
  }

  asked(nowUs: number): void {
    this.#askedUs ??= nowUs;
  }

  /** Bytes have come to the client. */
  heard(): void {
    this.#askedUs = null;
  }

  closed(nowUs: number): void {
    this.tick(nowUs);
    this.#askedUs = null;
    if (!this.#isAccepted) this.#failedUs = nowUs;
  }

  tick(nowUs: number): void {
    if (this.#askedUs === null) return;
    const unnoticedUs = nowUs - this.#askedUs;
    this.longestUnnoticedUs = Math.max(this.longestUnnoticedUs, unnoticedUs);
    if (unnoticedUs <= this.#noticeUs || this.#hasToldDeadLink) return;
    this.#hasToldDeadLink = true;
    const words = `its packets have had no answer for ${seconds(unnoticedUs)}, and it holds the connection; ${seconds(this.#noticeUs)} would be enough`;
    this.#found({ check: 'dead link', words });
  }

  #judgeStorm(nowUs: number): void {
    this.#connectsUs = this.#connectsUs.filter((atUs) => atUs > nowUs - STORM_WITHIN_US);
    this.#connectsUs.push(nowUs);
    if (this.#connectsUs.length <= STORM_CONNECTIONS) return;
    const tookUs = nowUs - this.#connectsUs[0];
    this.#found({
      check: 'reconnect storm',
      words: `${this.#connectsUs.length} connections in ${seconds(tookUs)}`,
    });
    this.#connectsUs = [];
  }

  #judgeWait(waitUs: number): void {
    this.#failedWaitsUs.push(waitUs);
    if (this.#failedWaitsUs.length < FAILED_IN_A_ROW) return;
    const [first, second] = this.#failedWaitsUs;
    const [last, before] = this.#failedWaitsUs.toReversed();
    this.#failedWaitsUs.shift();
    if (last >= LONG_WAIT_US || last + before > first + second) return;
    const words = `after ${FAILED_IN_A_ROW} attempts without CONNACK it waits ${seconds(last)}, at first ${seconds(first)}: no longer`;
    this.#found({ check: 'back-off', words });
    this.#failedWaitsUs = [];
  }
}

interface Followed {
  qos: number;
  topic: string;
  /** Number of the connection on which it was sent last. */
  connection: number;
}

/** The messages of one client between its socket and the broker. */
export class Deliveries {
  /** Sent to the client's socket, and of them those that came out at the broker. */
  sent = 0;
  came = 0;
  /** At QoS 0, which may lose them. */
  lostAtQos0 = 0;
  /** Not followed, as too many were under way. */
  unknown = 0;
  #underWay = new Map<string, Followed[]>();
  #count = 0;
  #connection = 0;
  #acceptedUs: number | null = null;

  connecting(): void {
    this.#connection++;
    this.#acceptedUs = null;
  }

  accepted(nowUs: number): void {
    this.#acceptedUs = nowUs;
  }

  /** @param key of topic and payload */
  left(key: string, topic: string, qos: number, isFirst: boolean): void {
    const known = this.#underWay.get(key);
    if (!isFirst) {
      if (known !== undefined) known[0].connection = this.#connection;
      return;
    }
    this.sent++;
    if (this.#count >= MAX_FOLLOWED) {
      this.unknown++;
      return;
    }
    this.#count++;
    const one = { qos, topic, connection: this.#connection };
    if (known === undefined) this.#underWay.set(key, [one]);
    else known.push(one);
  }

  arrived(key: string): void {
    const known = this.#underWay.get(key);
    if (known === undefined) return;
    this.came++;
    this.#count--;
    if (known.length === 1) this.#underWay.delete(key);
    else known.shift();
  }

  /** @returns messages above QoS 0 that their client has given up, by topic; each once */
  missing(nowUs: number): Map<string, number> {
    const gone = new Map<string, number>();
    const isSettled = this.#acceptedUs !== null && nowUs - this.#acceptedUs > COMES_AGAIN_WITHIN_US;
    for (const [key, all] of this.#underWay) {
      const rest = all.filter(({ qos, topic, connection }) => {
        if (connection === this.#connection || (qos > 0 && !isSettled)) return true;
        if (qos === 0) this.lostAtQos0++;
        else gone.set(topic, (gone.get(topic) ?? 0) + 1);
        return false;
      });
      this.#count -= all.length - rest.length;
      if (rest.length === 0) this.#underWay.delete(key);
      else this.#underWay.set(key, rest);
    }
    return gone;
  }

  /** Still between both. */
  get underWay(): number {
    return this.#count;
  }
}
