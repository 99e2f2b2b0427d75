import { existsSync, realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { about, UsageError } from '../../../simulator/errors.ts';
import { FileError, readUserPieces } from '../../../simulator/files/read-file.ts';
import { overlaysOf } from '../../../simulator/learn/curves.ts';
import {
  ByteSource,
  type Captured,
  CaptureError,
  follow,
  learn as learnFrom,
  linkOf,
  nearestProfile,
  rates,
} from '../../../simulator/learn/index.ts';
import { learnRows, learnWarnings } from '../../../simulator/learn/report.ts';
import { findProfile } from '../../../simulator/link-files/index.ts';
import { formatRows } from '../../../simulator/report/format.ts';
import { learnPage } from '../../../simulator/report/html/learn-page.ts';
import { outputOption, writeOutput } from '../../output.ts';
import { complain, show } from '../../say.ts';
import { parseCount } from '../../usage.ts';

const MAX_PORT = 65_535;

interface LearnOptions {
  out: string;
  name?: string;
  port?: string;
  near?: string;
  html?: string;
}

export function define(program: Command): void {
  program
    .command('learn')
    .description('make a link for --link out of a capture that was taken at the broker')
    .argument('<capture>', 'pcap or pcapng, as tcpdump, Wireshark and --pcap write it; - is standard input')
    .addOption(outputOption('--out <file>', 'write the link there, as JSON').makeOptionMandatory())
    .option('--name <name>', "the link's name (default: the capture's)")
    .option('--port <n>', "the broker's port; without it whoever is sent a SYN is the broker")
    .option(
      '--near <profile>',
      'whose numbers stand where the capture says nothing (default: the nearest profile)',
    )
    .addOption(outputOption('--html <file>', 'write a page there: what was learned over what was seen'))
    .action(learn);
}

function learn(path: string, { out, name, port, near, html }: LearnOptions): void {
  const serverPort = port === undefined ? null : parseCount(port, '--port', 1, MAX_PORT);
  const asked = near === undefined ? null : about(`--near ${near}: `, () => findProfile(near));
  if (asked?.kind === 'overlay') throw new UsageError(`--near ${near}: give a profile; it is an overlay`);
  if (name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name))
    throw new UsageError(`--name ${name}: a link's name has letters, digits and -, such as site-3`);
  refuseOneFileTwice({ capture: path, '--out': out, '--html': html });
  const captured = read(path, serverPort);
  const { samples } = captured;
  refuseWithout(path, captured, port);
  const nearest = asked ?? nearestProfile(samples);
  const learned = learnFrom(samples, rates(nearest));
  const file = path === '-' ? 'the standard input' : basename(path);
  const link = linkOf(learned, { name: name ?? nameOf(file), file, nearest });
  writeOutput(out, '--out', `${JSON.stringify(link, null, 2)}\n`);
  const rows = learnRows(learned, samples, nearest);
  const warnings = learnWarnings(learned, captured);
  const overlays = overlaysOf(learned);
  if (html !== undefined)
    writeOutput(html, '--html', learnPage({ link: link.name, file, rows, warnings, overlays }));
  show(formatRows(rows));
  for (const line of warnings) complain(line);
}

/** @throws CaptureError */
function read(path: string, port: number | null): Captured {
  try {
    return follow(new ByteSource(readUserPieces(path)), port);
  } catch (error) {
    if (error instanceof CaptureError || error instanceof FileError)
      error.message = `${path}: ${error.message}`;
    throw error;
  }
}

/** @throws CaptureError when there is nothing to learn from */
function refuseWithout(path: string, { samples, packets }: Captured, port: string | undefined): void {
  if (samples.segments === 0)
    throw new CaptureError(
      port === undefined
        ? `${path}: none of its ${packets} packets is a TCP segment that was captured with its header`
        : `${path}: none of its ${packets} packets is a TCP segment of that port; see --port`,
    );
  if (samples.resets === samples.segments)
    throw new CaptureError(
      `${path}: each of its ${samples.segments} TCP segments is a RST; capture connections that do something`,
    );
  if (samples.oneWay === samples.connections)
    throw new CaptureError(`${path}: each connection was seen in one direction only; capture both`);
}

/** What is written must not take the place of what is read, or of what else is written. */
function refuseOneFileTwice(files: Record<string, string | undefined>): void {
  const seen = new Map<string, string>();
  for (const [use, file] of Object.entries(files)) {
    if (file === undefined || file === '-') continue;
    const place = existsSync(file) ? realpathSync(file) : resolve(file);
    const other = seen.get(place);
    if (other !== undefined) throw new UsageError(`${use} ${file}: is the ${other} too; name another file`);
    seen.set(place, use === 'capture' ? use : `file of ${use}`);
  }
}

/** A file's name as a link's name. */
function nameOf(file: string): string {
  return file.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9-]+/g, '-') || 'learned';
}
