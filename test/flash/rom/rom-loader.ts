import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { SlipReader, slipFrame } from './slip.ts';

export type ChipName = 'ESP32' | 'ESP32-C3' | 'ESP32-S3' | 'ESP32-C6';

/** What tells chips apart; the ESP32's ROM knows no GET_SECURITY_INFO and shows a magic word instead. */
const CHIPS: Record<ChipName, { id: number; magic: number; spi: number; cmd: number; w0: number }> = {
  ESP32: { id: 0, magic: 0x00f01d83, spi: 0x3ff42000, cmd: 0, w0: 0x80 },
  'ESP32-C3': { id: 5, magic: 0x1b31506f, spi: 0x60002000, cmd: 0, w0: 0x58 },
  'ESP32-S3': { id: 9, magic: 0x9, spi: 0x60002000, cmd: 0, w0: 0x58 },
  'ESP32-C6': { id: 13, magic: 0x2ce0806f, spi: 0x60003000, cmd: 0, w0: 0x58 },
};
const MAGIC_REGISTER = 0x40001000;
export const FLASH_BYTES = 4 << 20;
/** Manufacturer, type, and size: 4 MiB. */
const FLASH_ID = 0x1640ef;

/** Commands, by the names of esptool. */
const OP = {
  flashBegin: 0x02,
  flashData: 0x03,
  flashEnd: 0x04,
  memBegin: 0x05,
  memEnd: 0x06,
  memData: 0x07,
  sync: 0x08,
  writeReg: 0x09,
  readReg: 0x0a,
  spiSetParams: 0x0b,
  spiAttach: 0x0d,
  changeBaud: 0x0f,
  deflBegin: 0x10,
  deflData: 0x11,
  deflEnd: 0x12,
  md5: 0x13,
  securityInfo: 0x14,
  eraseFlash: 0xd0,
  eraseRegion: 0xd1,
};
const INVALID_MESSAGE = 5;
const CHECKSUM_FAILED = 7;
const CHECKSUM_SEED = 0xef;

export interface RomFaults {
  /** A bit that never gets to 0: its byte in flash reads one more than was written. */
  stuckAt?: number;
  /** After so many blocks the chip says nothing more. */
  dieAfterBlocks?: number;
}

interface Download {
  address: number;
  bytes: number;
  blocks: Uint8Array[];
  isCompressed: boolean;
}

/**
 * The loader in the ROM of an ESP32 in download mode, and the stub that takes its place, after esptool's description of
 * the protocol. It checks lengths, sequence numbers and checksums as they do, and keeps what was written.
 */
export class RomLoader {
  readonly flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  isStub = false;
  baudRate = 115_200;
  /** Blocks of flash data that came. */
  blocks = 0;
  /** Sent away by EN or a finished download, and so not in download mode any more. */
  hasRebooted = false;
  readonly #chip: (typeof CHIPS)[ChipName];
  readonly #faults: RomFaults;
  readonly #output: (bytes: Uint8Array) => void;
  readonly #slip = new SlipReader();
  readonly #registers = new Map<number, number>();
  #download: Download | null = null;
  #ram = { left: 0, sequence: 0 };

  constructor(chip: ChipName, output: (bytes: Uint8Array) => void, faults: RomFaults = {}) {
    this.#chip = CHIPS[chip];
    this.#output = output;
    this.#faults = faults;
  }

  receive(bytes: Uint8Array): void {
    for (const frame of this.#slip.take(bytes)) if (frame.length >= 8 && frame[0] === 0) this.#command(frame);
  }

  #command(frame: Uint8Array): void {
    if (this.blocks > (this.#faults.dieAfterBlocks ?? Infinity)) return;
    const view = new DataView(frame.buffer, frame.byteOffset);
    const op = frame[1];
    const length = view.getUint16(2, true);
    const checksum = view.getUint32(4, true);
    const data = frame.slice(8, 8 + length);
    if (data.length !== length) {
      this.#answer(op, 0, [], INVALID_MESSAGE);
      return;
    }
    const words = Array.from({ length: length >> 2 }, (_, at) => view.getUint32(8 + 4 * at, true));
    switch (op) {
      case OP.sync:
        // The ROM answers eight times.
        for (let times = 0; times < 8; times++) this.#answer(op, this.isStub ? 0 : 0x20120707);
        return;
      case OP.readReg:
        this.#answer(
          op,
          words[0] === MAGIC_REGISTER ? this.#chip.magic : (this.#registers.get(words[0]) ?? 0),
        );
        return;
      case OP.writeReg:
        this.#writeRegister(words[0], words[1]);
        this.#answer(op);
        return;
      case OP.securityInfo:
        if (this.#chip.id === 0)
          for (let times = 0; times < 8; times++) this.#answer(0, 0, [], INVALID_MESSAGE);
        else
          this.#answer(op, 0, [0, 0, 0, 0, 0, ...new Array(7).fill(0), this.#chip.id, 0, 0, 0, 0, 0, 0, 0]);
        return;
      case OP.memBegin:
        this.#ram = { left: words[0], sequence: 0 };
        this.#answer(op);
        return;
      case OP.memData:
        this.#answer(op, 0, [], this.#takeRam(words, data.slice(16), checksum));
        return;
      case OP.memEnd:
        this.#answer(op, 0, [], this.#ram.left === 0 ? 0 : INVALID_MESSAGE);
        this.isStub = true;
        this.#output(slipFrame(Uint8Array.from(Buffer.from('OHAI'))));
        return;
      case OP.flashBegin:
      case OP.deflBegin:
        this.#download = {
          address: words[3],
          bytes: words[0],
          blocks: [],
          isCompressed: op === OP.deflBegin,
        };
        this.#answer(op);
        return;
      case OP.flashData:
      case OP.deflData:
        this.blocks++;
        if (this.blocks <= (this.#faults.dieAfterBlocks ?? Infinity))
          this.#answer(op, 0, [], this.#takeBlock(words, data.slice(16), checksum));
        return;
      case OP.flashEnd:
      case OP.deflEnd:
        this.hasRebooted = words[0] === 0;
        this.#answer(op);
        return;
      case OP.md5: {
        const md5 = createHash('md5').update(this.flash.subarray(words[0], words[0] + words[1]));
        const text = this.isStub ? md5.digest() : Buffer.from(md5.digest('hex'));
        this.#answer(op, 0, [...text]);
        return;
      }
      case OP.changeBaud:
        this.#answer(op);
        this.baudRate = words[0];
        return;
      case OP.eraseFlash:
        this.flash.fill(0xff);
        this.#answer(op);
        return;
      case OP.eraseRegion:
        this.flash.fill(0xff, words[0], words[0] + words[1]);
        this.#answer(op);
        return;
      case OP.spiAttach:
      case OP.spiSetParams:
        this.#answer(op);
        return;
      default:
        this.#answer(op, 0, [], INVALID_MESSAGE);
    }
  }

  /** The SPI controller runs a command when its first register is written, and has the result in W0. */
  #writeRegister(address: number, value: number): void {
    const { spi, cmd, w0 } = this.#chip;
    this.#registers.set(address, address === spi + cmd ? 0 : value);
    if (address === spi + cmd) this.#registers.set(spi + w0, FLASH_ID);
  }

  #takeRam([bytes, sequence]: number[], data: Uint8Array, checksum: number): number {
    if (bytes !== data.length || sequence !== this.#ram.sequence++) return INVALID_MESSAGE;
    this.#ram.left -= bytes;
    return sumOf(data) === checksum ? 0 : CHECKSUM_FAILED;
  }

  #takeBlock([bytes, sequence]: number[], data: Uint8Array, checksum: number): number {
    const download = this.#download;
    if (download === null || bytes !== data.length || sequence !== download.blocks.length)
      return INVALID_MESSAGE;
    if (sumOf(data) !== checksum) return CHECKSUM_FAILED;
    download.blocks.push(data);
    this.#write(download);
    return 0;
  }

  /** Writes all that can be read of the download so far: a compressed one is whole when its stream has ended. */
  #write(download: Download): void {
    const sent = Buffer.concat(download.blocks);
    let image: Uint8Array = sent;
    if (download.isCompressed) {
      try {
        image = inflateSync(sent);
      } catch {
        return;
      }
    }
    this.flash.set(image.subarray(0, download.bytes), download.address);
    const { stuckAt } = this.#faults;
    if (stuckAt !== undefined && stuckAt >= download.address && stuckAt < download.address + image.length)
      this.flash[stuckAt] = image[stuckAt - download.address] ^ 1;
  }

  /** The ROM has four bytes of status, the stub two. */
  #answer(op: number, value = 0, data: number[] = [], error = 0): void {
    const status = [error === 0 ? 0 : 1, error, ...(this.isStub ? [] : [0, 0])];
    const body = [...data, ...status];
    const head = [1, op, body.length & 0xff, body.length >> 8];
    const words = [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
    this.#output(slipFrame(Uint8Array.from([...head, ...words, ...body])));
  }
}

function sumOf(data: Uint8Array): number {
  return data.reduce((sum, byte) => sum ^ byte, CHECKSUM_SEED);
}
