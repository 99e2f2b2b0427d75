import * as net from 'node:net';
import { nodeRefusal } from '../node-version.ts';
import { Failure, UsageError } from '../usage.ts';
import type { Project } from './project/project-config.ts';
import { Session } from './session.ts';
import { openWire, type PortOptions } from './wires/open-wire.ts';

/** One line of `mote doctor`. */
export interface Finding {
  /** False when readings cannot arrive before it is put right. */
  ok: boolean;
  what: string;
  /** Advice; empty when there is none. */
  remedy: string;
}

/** Below this a program of the usual size does not fit. */
const MIN_FREE_VARIABLES = 600;
const MIN_FREE_STORAGE = 32_768;
/** 2024: a clock that shows less has not been set. */
const SET_AFTER_S = 1_704_067_200;
const BROKER_MS = 3000;

const good = (what: string): Finding => ({ ok: true, what, remedy: '' });
const bad = (what: string, remedy: string): Finding => ({ ok: false, what, remedy });

export function checkNode(version = process.versions.node): Finding {
  const refusal = nodeRefusal(version);
  return refusal === null ? good(`Node ${version}`) : bad(`Node ${version}`, refusal);
}

/** The port and the board behind it; closes what it opened. */
export async function checkBoard(options: PortOptions): Promise<Finding[]> {
  let session: Session;
  try {
    session = new Session(await openWire(options));
  } catch (error) {
    return [bad(`port: ${messageOf(error)}`, 'mote ports lists what there is')];
  }
  try {
    return await checkSession(session);
  } catch (error) {
    return [
      good(`port ${session.wire.name}`),
      bad(`board: ${messageOf(error)}`, 'press its reset button; if that does not help: mote flash'),
    ];
  } finally {
    await session.wire.close();
  }
}

interface BoardStatus {
  free: number;
  total: number;
  storage: number;
  trash: number;
  time: number;
  wifi: string | null;
}

const VITALS =
  '(function(m,s,w){try{w=require("Wifi").getStatus().station}catch(e){}' +
  'return{free:m.free,total:m.total,storage:s.freeBytes,trash:s.trashBytes,time:getTime(),wifi:w}})' +
  '(process.memory(),require("Storage").getStats(),null)';

async function checkSession(session: Session): Promise<Finding[]> {
  const { board, version } = await session.hello();
  const vitals = await session.ask<BoardStatus>(VITALS, { timeoutMs: 5000 });
  return [
    good(`port ${session.wire.name}`),
    good(`board ${board}, Espruino ${version}`),
    vitals.free >= MIN_FREE_VARIABLES
      ? good(`${vitals.free} of ${vitals.total} JsVars free`)
      : bad(
          `${vitals.free} of ${vitals.total} JsVars free`,
          'the program fills the memory: make it smaller, or reset()',
        ),
    vitals.storage + vitals.trash >= MIN_FREE_STORAGE
      ? good(`${vitals.storage} bytes of Storage free, ${vitals.trash} of trash`)
      : bad(`${vitals.storage} bytes of Storage free`, 'erase what is not needed: require("Storage").list()'),
    vitals.time > SET_AFTER_S
      ? good(`clock ${new Date(vitals.time * 1000).toISOString().slice(0, 19)}`)
      : {
          ...good('clock not set'),
          remedy: 'normal until the board has been in the network; keepTime() sets it',
        },
    checkWifi(vitals.wifi),
  ];
}

function checkWifi(station: string | null): Finding {
  if (station === null) return good('no Wi-Fi library on this board');
  if (station === 'connected') return good('Wi-Fi connected');
  return bad(`Wi-Fi ${station}`, 'wifi.ssid in mote.json and the password in secrets.json, then mote upload');
}

/** Whether the broker of the project answers on this machine's network. */
export async function checkBroker({ broker }: Project, isVirtual: boolean): Promise<Finding[]> {
  const { host, port = 1883 } = broker;
  const findings: Finding[] = [];
  const reason = await unreachable(host, port);
  findings.push(
    reason === null
      ? good(`broker ${host}:${port} answers`)
      : bad(`broker ${host}:${port}: ${reason}`, 'start it, for instance: mote broker --listen 0.0.0.0:1883'),
  );
  if (!isVirtual && /^(?:localhost|127\.)/.test(host))
    findings.push(
      bad(
        `broker ${host} is the board itself, seen from the board`,
        "give this machine's address in mote.json: broker.host",
      ),
    );
  return findings;
}

function unreachable(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const end = (reason: string | null) => {
      socket.destroy();
      resolve(reason);
    };
    socket.setTimeout(BROKER_MS, () => end('no answer'));
    socket.on('connect', () => end(null));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'nothing listens there' : (error.code ?? error.message)),
    );
  });
}

function messageOf(error: unknown): string {
  if (error instanceof Failure || error instanceof UsageError) return error.message;
  throw error;
}
