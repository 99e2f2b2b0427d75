/**
 * What the client may cost, beside the two clients that Espruino's users have. Bytes are bytes. JsVars and instructions differ from
 * one build of the engine to the next, so such a goal goes with the peer beside it, which the same run measures: the figures here
 * are of one build (2v29.277), the goal as well as the peer's.
 */

/** A figure of one client in one run; null where it could not be measured. */
export type Figures = Record<string, number | null>;

interface Goal {
  client: string;
  figure: string;
  goal: number;
  /** Who is measured beside it, and what that one took where the goal is from; none of bytes. */
  beside?: { peer: string; figure: string; took: number };
}

const besideMqtt = (figure: string, took: number) => ({ peer: 'MQTT', figure, took });
const besideTiny = (figure: string, took: number) => ({ peer: 'tinyMQTT', figure, took });

const MQTT_RAM = besideMqtt('variablesRam', 665);
const MQTT_STORAGE = besideMqtt('variablesStorage', 345);
const MQTT_QOS0 = besideMqtt('irPerPublishQos0', 263_000);
const MQTT_QOS1 = besideMqtt('irPerQos1', 683_000);

/** A miss by less than this is a matter of the machine. */
export const TOLERANCE = 0.05;

/** The client's builds. */
export const CLIENT_GOALS: readonly Goal[] = [
  { client: 'qos0', figure: 'bytes', goal: 1670 },
  { client: 'qos0', figure: 'variablesRam', goal: 268, beside: besideTiny('variablesRam', 343) },
  { client: 'qos0', figure: 'variablesStorage', goal: 148, beside: besideTiny('variablesStorage', 214) },
  {
    client: 'qos0',
    figure: 'irPerPublishQos0',
    goal: 185_000,
    beside: besideTiny('irPerPublishQos0', 192_000),
  },
  { client: 'core', figure: 'bytes', goal: 2300 },
  { client: 'core', figure: 'variablesRam', goal: 340, beside: MQTT_RAM },
  { client: 'core', figure: 'variablesStorage', goal: 172, beside: MQTT_STORAGE },
  { client: 'core', figure: 'irPerPublishQos0', goal: 205_000, beside: MQTT_QOS0 },
  { client: 'core', figure: 'irPerQos1', goal: 390_000, beside: MQTT_QOS1 },
  { client: 'default', figure: 'bytes', goal: 5200 },
  { client: 'default', figure: 'variablesRam', goal: 600, beside: MQTT_RAM },
  { client: 'default', figure: 'variablesStorage', goal: 245, beside: MQTT_STORAGE },
  { client: 'default', figure: 'irPerQos1', goal: 420_000, beside: MQTT_QOS1 },
  {
    client: 'default',
    figure: 'irPerReceived',
    goal: 230_000,
    beside: besideMqtt('irPerReceived', 507_000),
  },
  { client: 'default', figure: 'irPerHeard', goal: 265_000, beside: besideMqtt('irPerHeard', 518_000) },
  { client: 'full', figure: 'bytes', goal: 7100 },
  { client: 'full', figure: 'variablesRam', goal: 780, beside: MQTT_RAM },
  { client: 'full', figure: 'variablesStorage', goal: 315, beside: MQTT_STORAGE },
];

/** The telemetry program, program and client together. */
export const WHOLE_GOALS: readonly Goal[] = [
  { client: 'one file', figure: 'bytes', goal: 1400 },
  { client: 'one file', figure: 'variablesRam', goal: 228, beside: besideMqtt('variablesRam', 759) },
  { client: 'one file', figure: 'variablesStorage', goal: 138, beside: besideMqtt('variablesStorage', 421) },
  { client: 'one file', figure: 'irPerPublish', goal: 235_000, beside: besideMqtt('irPerPublish', 428_000) },
  { client: 'one file', figure: 'irPerPuback', goal: 65_000, beside: besideMqtt('irPerPuback', 401_000) },
];

export interface Judged {
  line: string;
  isMet: boolean;
}

/** Each goal with what was measured; one that could not be measured is not met. */
export function judged(goals: readonly Goal[], measured: Record<string, Figures>): Judged[] {
  return goals.map(({ client, figure, goal, beside }) => {
    const got = measured[client]?.[figure] ?? null;
    const peers = beside === undefined ? 1 : (measured[beside.peer]?.[beside.figure] ?? null);
    const name = `${client}: ${figure}`.padEnd(30);
    if (got === null || peers === null) return { line: `${name} not measured`, isMet: false };
    const allowed = Math.round(beside === undefined ? goal : (goal * peers) / beside.took);
    const over = got / allowed - 1;
    const isMet = over <= TOLERANCE;
    const percent = `${over > 0 ? '+' : ''}${Math.round(over * 100)} %`;
    return {
      line: `${name}${String(got).padStart(9)}${String(allowed).padStart(9)}${percent.padStart(8)}  ${isMet ? 'met' : 'MISSED'}`,
      isMet,
    };
  });
}
