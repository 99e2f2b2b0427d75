import { type Command, Option } from 'commander';
import { PcapWriter, TAP_PLACES, type TapPlace } from '../simulator/tcp/index.ts';
import { Output, outputOption } from './output.ts';

/** What a command was given of them. */
export interface PcapOptions {
  pcap?: string;
  pcapAt?: TapPlace;
}

/** Adds `--pcap` and `--pcap-at`. */
export function addPcapOptions(command: Command): Command {
  return command
    .addOption(outputOption('--pcap <file>', 'write the segments there, for Wireshark and mote learn'))
    .addOption(
      new Option('--pcap-at <place>', 'where the tap of --pcap is: at the broker unless given').choices(
        TAP_PLACES,
      ),
    );
}

/** A capture that is being written, under its name only when it is whole. */
export class PcapFile {
  readonly capture: PcapWriter['capture'];
  readonly arrived: PcapWriter['arrived'];
  #file: Output;
  #writer: PcapWriter;

  private constructor(path: string, at: TapPlace | undefined, serverPort: number | undefined) {
    this.#file = new Output('--pcap', path);
    this.#writer = new PcapWriter(this.#file, { serverPort, at });
    this.capture = this.#writer.capture;
    this.arrived = this.#writer.arrived;
  }

  /** @returns null when none was asked for */
  static open({ pcap, pcapAt }: PcapOptions, serverPort?: number): PcapFile | null {
    return pcap === undefined ? null : new PcapFile(pcap, pcapAt, serverPort);
  }

  /** Blocks of a capture that were made elsewhere. */
  readonly write = (blocks: Buffer): void => this.#writer.add(Buffer.from(blocks));

  close(): void {
    this.#writer.close();
    this.#file.close();
  }
}
