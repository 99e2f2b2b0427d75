import type { Offence, Violation } from '../../../broker/observer.ts';
import { printableJson, printableName } from '../../../report/printable.ts';
import { toText } from '../core/text.ts';
import type { RecordFile } from '../recorder.ts';
import { packetWords } from './packet-words.ts';

/** Rules that are counted separately for each client; each version of the standard has about 140. */
export const MAX_RULES = 400;
/** Clients whose rules are counted; the others count as one. */
export const MAX_CLIENTS = 10_000;
const OTHERS = 'others';

export interface Broken {
  time: string;
  client: string;
  /** The standard's own id, for instance `MQTT-3.3.1-1`; of MQTT 5 `MQTT5-3.3.2-8`. */
  rule: string;
  section: string;
  detail: string;
  /** Empty, as its words, where it is a silence that breaks the rule. */
  packet: string;
  decoded: string;
}

/** Where in the standard a rule stands: the id without version and number. */
export function sectionOf(rule: string): string {
  return rule.replace(/^MQTT5?-/, '').replace(/-\d+$/, '');
}

/** Logs each rule of the standard that a client breaks: one line with the rule's number and the packet. */
export class RuleLog {
  readonly #say: (line: string) => void;
  readonly #file: RecordFile | null;
  /** By client, then by rule. */
  readonly #counts = new Map<string, Map<string, number>>();
  #total = 0;

  /** @param file gets each as a line of JSON; null where nobody wants them */
  constructor(say: (line: string) => void, file: RecordFile | null = null) {
    this.#say = say;
    this.#file = file;
  }

  get total(): number {
    return this.#total;
  }

  /** Rules broken, by client: how often each. */
  get counts(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#counts;
  }

  /** @param name the client's id as text, or its address */
  broken({ rule, detail }: Violation, { head, body, level }: Offence, name: string): void {
    const { hex, decoded } = packetWords(head, body, level);
    const said = printableName(toText(detail));
    const section = sectionOf(rule);
    this.#count(name, rule);
    const shown = hex === '' ? '' : `; packet ${hex}: ${decoded}`;
    this.#say(`${name}: ${rule} (section ${section}): ${said}${shown}`);
    const time = new Date().toISOString();
    const one: Broken = { time, client: name, rule, section, detail: said, packet: hex, decoded };
    this.#file?.write(`${printableJson(one)}\n`);
  }

  close(): void {
    this.#file?.close();
  }

  #count(name: string, rule: string): void {
    this.#total++;
    const client = this.#counts.size < MAX_CLIENTS || this.#counts.has(name) ? name : OTHERS;
    const rules = this.#counts.get(client) ?? new Map<string, number>();
    this.#counts.set(client, rules);
    if (rules.size < MAX_RULES || rules.has(rule)) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  }
}
