import { RepeatedErrors } from '../../world/repeated-errors.ts';
import { describeLimit, isOutOfFiles } from '../proxy/file-limit.ts';
import { NO_MQTT } from './broker-side.ts';
import type { Upstream } from './fleet-plan.ts';

/** CONNACK's return codes (MQTT 3.1.1, table 3.1). */
const REFUSALS = [
  '',
  'it does not speak that version of MQTT',
  'it does not like the client id',
  'it is unavailable',
  'wrong user or password',
  'not authorised',
];

/** Reason codes of CONNACK in MQTT 5 that mean the same. */
const REFUSALS_5: Record<number, string> = {
  1: 'it does not speak MQTT 5, so the board goes on in 3.1.1',
  132: 'it does not speak MQTT 5, so the board goes on in 3.1.1',
  133: REFUSALS[2],
  134: REFUSALS[4],
  135: REFUSALS[5],
  136: REFUSALS[3],
};

const REFUSED = 'REFUSED';
/** Node's codes for a certificate that it does not accept. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** What would help against a failed connection. @param why an error code of Node, or one of the reasons above */
function helpFor(why: string, isTls: boolean): string {
  if (why === REFUSED) return '; --credentials names users and passwords, --client-id the ids';
  if (why === 'ENOTFOUND' || why === 'EAI_AGAIN')
    return '; the name is not known: check it, or give an address';
  if (why === NO_MQTT && !isTls) return '; a port of TLS does so: give mqtts:// then';
  if (isTls && /EPROTO|ECONNRESET|SSL/.test(why)) return '; a port without TLS does so: give mqtt:// then';
  if (CERTIFICATE.test(why)) return '';
  return '; start one there (mote broker), check host and port, or leave --broker away for the one that is built in';
}

/** A CONNECT that a broker has refused. */
interface Refusal {
  clientId: string;
  /** Of CONNACK. */
  code: number;
  /** 5 is MQTT 5. */
  level: number;
  broker: Upstream;
}

/** What goes wrong between boards and their broker: said once while it lasts, and counted until the end. */
export class BrokerTrouble {
  /** The one that failed last. */
  #upstream: Upstream;
  #say: (text: string) => void;
  #errors = new RepeatedErrors();
  /** What was said last, and holds. */
  #current = '';
  #failure = '';
  #hasSession = false;

  /** @param broker the first, which is named where none has failed */
  constructor(broker: Upstream, say: (text: string) => void) {
    this.#upstream = broker;
    this.#say = say;
  }

  failed(error: NodeJS.ErrnoException, timeUs: number, at: Upstream): void {
    this.#upstream = at;
    const why = error.code ?? error.message;
    this.#failure = why;
    const broker = this.#broker;
    if (isOutOfFiles(error)) this.#tell(describeLimit(1), timeUs);
    else if (CERTIFICATE.test(why))
      this.#tell(
        `${broker}: its certificate is not trusted (${why}); name the one that vouches for it with --ca`,
        timeUs,
      );
    else if (why === NO_MQTT) this.#tell(`${broker} closes or answers without CONNACK`, timeUs, KEEP_TRYING);
    else this.#tell(`${broker} cannot be reached (${why})`, timeUs, KEEP_TRYING);
  }

  refused({ clientId, code, level, broker }: Refusal, timeUs: number): void {
    this.#upstream = broker;
    const words = (level === 5 ? REFUSALS_5 : REFUSALS)[code] ?? `code ${code}`;
    this.#failure = REFUSED;
    this.#errors.add(words, `${this.#broker} refuses ${clientId}: ${words}`, timeUs);
    this.#sayOnce(`the broker refuses ${clientId}: ${words}`);
  }

  connected(): void {
    if (this.isAway) this.#current = '';
  }

  /** Whether it cannot be reached, or was not when a board last tried. */
  get isAway(): boolean {
    return this.#current.startsWith('broker');
  }

  accepted(): void {
    this.#hasSession = true;
  }

  /** Each error once, with how often and when. */
  get lines(): string[] {
    return this.#errors.lines;
  }

  /** Whether no board has ever had a session for a known reason, so that waiting does not help. */
  get isHopeless(): boolean {
    return !this.#hasSession && this.#failure !== '';
  }

  /** Why no board has ever had a session, and what to do; null once one had. */
  get neverAnswered(): string | null {
    if (this.#hasSession) return null;
    const said = this.#current.replace(KEEP_TRYING, '');
    const help = helpFor(this.#failure, this.#upstream.tls !== null);
    return `no board got a session: ${said || `${this.#broker} did not answer`}${help}`;
  }

  get #broker(): string {
    return `broker ${this.#upstream.host}:${this.#upstream.port}`;
  }

  #tell(text: string, timeUs: number, then = ''): void {
    this.#errors.add(text, text, timeUs);
    this.#sayOnce(text + then);
  }

  /** Says a problem once, until there is another one. */
  #sayOnce(text: string): void {
    if (text === this.#current) return;
    this.#current = text;
    this.#say(text);
  }
}

const KEEP_TRYING = '; the boards keep trying';
