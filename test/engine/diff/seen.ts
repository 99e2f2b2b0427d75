import { Board } from '../../../simulator/board/board.ts';
import { BoardError } from '../../../simulator/board/errors.ts';
import { variablesOf } from '../../../simulator/board/variables.ts';
import { UP } from '../../../simulator/link/fault.ts';
import { PACKET_NAMES } from '../../../simulator/report/packet-words.ts';
import type { Segment } from '../../../simulator/tcp/segment.ts';
import type { MakeBoard } from '../../../simulator/world/device-setup.ts';
import { World } from '../../../simulator/world/world.ts';
import type { WorldPlan } from '../../../simulator/world/world-plan.ts';
import type { Ways } from './parting.ts';

/** Whose view an event belongs to; the events of each are compared in their own order. */
export type View = 'broker' | 'program' | 'wire' | 'world';

export interface Seen {
  timeUs: number;
  view: View;
  text: string;
}

export interface Ran {
  seen: Seen[];
  ways: Ways;
  /** JsVars that the virtual board's program has at the end, as estimated; null on the real engine. */
  estimated: number | null;
  /** What `process.memory().usage` has said last; null where it never did. */
  used: number | null;
}

/** Begins the lines in which a program says `process.memory().usage`. */
export const USAGE = 'variables ';
const MAX_TEXT = 60;

/** One look at one socket and at the clock, as the engine's shim counts them. */
const IDLE_LOOP_US = 41;

/** With idle loops as short as those of the Linux build, the two boards are apart by microseconds. */
const virtualBoard: MakeBoard = (options) => new Board({ ...options, idleLoopUs: IDLE_LOOP_US });

/** Runs a world and keeps what its broker saw, what its program was told, and the packets between. */
export function runWorld(plan: WorldPlan, makeBoard: MakeBoard = virtualBoard): Ran {
  const seen: Seen[] = [];
  const ways: Ways = { down: [], up: [] };
  const add = (view: View, timeUs: number, text: string) => seen.push({ timeUs, view, text });
  const trace = {
    line(timeUs: number, _device: number, event: string) {
      if (/^(link|power|broker (killed|back)|suffers)/.test(event)) add('world', timeUs, event);
    },
  };
  const world: World = new World(plan, trace, {
    makeBoard,
    arrived: (segment, timeUs) => {
      if (segment.direction !== UP) ways.down.push({ timeUs, view: 'wire', text: saySegment(segment) });
    },
    capture: (segment, timeUs) => {
      if (segment.direction === UP && (segment.length === 0 || segment.isRetransmission))
        ways.up.push({ timeUs, view: 'wire', text: saySegment(segment) });
    },
    printed: (timeUs, _device, line) => {
      // The engine's console is read without empty lines.
      for (const text of line.split('\n')) if (text !== '') add('program', timeUs, text);
    },
    neighbours: {
      takenIn: ({ timeUs, topic, payload, qos, dup, retain }) =>
        add(
          'broker',
          timeUs,
          `took ${topic} ${short(payload)} qos ${qos}${dup ? ' dup' : ''}${retain ? ' retain' : ''}`,
        ),
      connected: (timeUs, _device, clientId, present) =>
        add('broker', timeUs, `let ${clientId} in${present ? ', session present' : ''}`),
      closed: (timeUs, _device, clientId, reason) => add('broker', timeUs, `closed ${clientId}: ${reason}`),
      subscribed: (clientId, filters, codes) =>
        add('broker', world.kernel.now, `${clientId} subscribed ${filters.join()} ${codesOf(codes)}`),
      violation: ({ timeUs, rule, detail }) => add('broker', timeUs, `violation of ${rule}: ${detail}`),
      willPublished: ({ topic }) => add('broker', world.kernel.now, `published the will ${topic}`),
    },
  });
  world.observer.checks.listen({
    dialled: (timeUs) => add('wire', timeUs, 'dials'),
    connectFailed: (timeUs) => add('wire', timeUs, 'fails to connect'),
    opened: (timeUs) => add('wire', timeUs, 'is connected'),
    closed: (timeUs, _device, _connection, byClient) =>
      add('wire', timeUs, byClient ? 'closes' : 'is closed'),
    sent: (timeUs, _device, _connection, packet) => add('wire', timeUs, `-> ${say(packet)}`),
    received: (timeUs, _device, _connection, packet) => add('wire', timeUs, `<- ${say(packet)}`),
  });
  try {
    world.run(world.endUs);
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    add('program', world.kernel.now, `Uncaught ${error.reason}`);
  }
  const board = world.devices[0].virtual;
  const used = seen.findLast(({ text }) => text.startsWith(USAGE))?.text.slice(USAGE.length);
  return {
    ways,
    seen: withoutPlaces(inOrder(seen.filter(({ text }) => !text.startsWith(USAGE)))),
    estimated: board?.on ? variablesOf(board) : null,
    used: used === undefined ? null : Number(used),
  };
}

/** By time; a connect() runs a board ahead of its world. */
const inOrder = (seen: Seen[]) =>
  seen
    .map((one, index) => ({ one, index }))
    .sort((a, b) => a.one.timeUs - b.one.timeUs || a.index - b.index)
    .map(({ one }) => one);

const PLACE = /^ {4}at /;
const CARET = /^ *\^$/;
const MAX_EXCERPT_LINES = 3;
/** The words for a name that is not there are each engine's own (docs/virtual-board.md). */
const MISSING = /^Uncaught .*(not found!|is not defined|is not a function).*/;

/** Under an error the engine prints the source line and a caret, the virtual board file and line. */
function withoutPlaces(seen: Seen[]): Seen[] {
  const kept: Seen[] = [];
  for (let index = 0; index < seen.length; index++) {
    const { text } = seen[index];
    if (PLACE.test(text)) {
      const excerpt = seen.slice(index + 1, index + 1 + MAX_EXCERPT_LINES);
      index += excerpt.findIndex((one) => CARET.test(one.text)) + 1;
    } else kept.push({ ...seen[index], text: text.replace(MISSING, 'Uncaught: a name that is not there') });
  }
  return kept;
}

function say({
  type,
  packetId,
  publish,
  code,
}: {
  type: number;
  packetId: number;
  publish: { topic: string; payload: string; qos: number; dup: boolean } | null;
  code: number;
}): string {
  const id = packetId > 0 ? ` id ${packetId}` : '';
  if (publish !== null)
    return `PUBLISH ${publish.topic} ${short(publish.payload)} qos ${publish.qos}${id}${publish.dup ? ' dup' : ''}`;
  return `${PACKET_NAMES[type] ?? type}${id}${code > 0 ? ` code ${code}` : ''}`;
}

const saySegment = ({ seq, ack, flags, payload }: Segment) => `${seq} ${ack} ${flags} ${payload.length}`;

function short(bytes: string): string {
  const text = JSON.stringify(bytes.length > MAX_TEXT ? bytes.slice(0, MAX_TEXT) : bytes);
  return bytes.length > MAX_TEXT ? `${text} of ${bytes.length}` : text;
}

const codesOf = (codes: string) => Array.from(codes, (code) => code.charCodeAt(0)).join();
