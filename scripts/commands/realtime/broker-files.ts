import { join } from 'node:path';
import { about, withSubject } from '../../../simulator/errors.ts';
import {
  type Certificate,
  KEY_FILE,
  ownCertificate,
  readAuthority,
  readCertificate,
} from '../../../simulator/realtime/broker/certificate.ts';
import { PRIVATE_FILE, warningAbout } from '../../../simulator/realtime/broker/private-files.ts';
import { Recorder } from '../../../simulator/realtime/broker/recorder.ts';
import { RuleLog } from '../../../simulator/realtime/broker/rules/rule-log.ts';
import { Output, writeFiles } from '../../output.ts';
import { UsageError } from '../../usage.ts';
import { logLine } from './live.ts';
import type { AdmissionOptions } from './live-options.ts';

export interface BrokerOptions extends AdmissionOptions {
  listen: string;
  ws: string;
  tls?: string;
  wss?: string;
  cert?: string;
  key?: string;
  clientCa?: string;
  users?: string;
  bridge?: string;
  forward?: string;
  topics: string;
  record?: string;
  data?: string;
  repair?: boolean;
  rulesJson?: string;
  strict?: boolean;
  ui?: string;
  allowOrigin?: string;
  maxConnect: number;
  metrics?: string;
  api?: string;
}

export async function certificateOf(options: BrokerOptions): Promise<Certificate> {
  const own = await serverCertificate(options);
  if (options.clientCa === undefined) return own;
  const { clientCa } = options;
  return { ...own, clientCa: about('--client-ca ', () => readAuthority(clientCa)) };
}

async function serverCertificate({ cert, key, data, tls }: BrokerOptions): Promise<Certificate> {
  const option = tls === undefined ? '--wss' : '--tls';
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError('--cert and --key: give both, or neither');
  if (cert !== undefined && key !== undefined) {
    const certificate = about(`${option}: `, () => readCertificate(cert, key));
    warn(key);
    return certificate;
  }
  if (data === undefined)
    throw new UsageError(
      `${option}: give --cert and --key, or --data FOLDER in which a certificate is made and kept`,
    );
  const own = await ownCertificate(data, (files) =>
    writeFiles('--data', data, files, { mode: PRIVATE_FILE }),
  ).catch((error) => {
    throw withSubject(`${option}: `, error);
  });
  warn(join(data, KEY_FILE));
  logLine(`clients trust this broker by ${own.path}`);
  return own;
}

export function rulesOf({ rulesJson }: Pick<BrokerOptions, 'rulesJson'>): RuleLog {
  if (rulesJson === undefined) return new RuleLog(logLine);
  return new RuleLog(logLine, new Output('--rules-json', rulesJson, { appends: true, mode: PRIVATE_FILE }));
}

export function recorderOf(path: string): Recorder {
  const file = new Output('--record', path, { appends: true, mode: PRIVATE_FILE });
  warn(path);
  return new Recorder(file, logLine);
}

/** Of a file with secrets that others can read. */
function warn(path: string): void {
  const warning = warningAbout(path);
  if (warning !== null) logLine(warning);
}
