import { closeSync, openSync, readSync } from 'node:fs';
import { systemReason, UsageError } from '../errors.ts';

export type Bits = 32 | 64;

/** ELF, the System V ABI: the magic number, the class (1 for 32 bits, 2 for 64), the byte order, the machine. */
const MAGIC = '\x7fELF';
const CLASS_AT = 4;
const ORDER_AT = 5;
const MACHINE_AT = 18;
const HEAD_BYTES = 20;
const LITTLE_ENDIAN = 1;

const MACHINES: Record<number, string> = {
  3: 'x86',
  8: 'MIPS',
  40: 'ARM',
  62: 'x86-64',
  94: 'Xtensa',
  183: 'ARM64',
  243: 'RISC-V',
};
/** Machines whose programs run here, by Node's name of this one. */
const RUN_HERE: Record<string, number[]> = { x64: [62, 3], arm64: [183, 40], ia32: [3], arm: [40] };

/**
 * Of a program for Linux on this machine.
 * @throws UsageError says what the file is in place of one
 */
export function bitsOf(engine: string, here: string = process.arch): Bits {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const file = openSync(engine, 'r');
    readSync(file, head);
    closeSync(file);
  } catch (error) {
    throw new UsageError(`cannot read the engine ${engine}: ${systemReason(error)}`);
  }
  if (head.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new UsageError(
      `${engine} is no program for Linux; build one from Espruino's sources: mote engine build SOURCES`,
    );
  const machine =
    head[ORDER_AT] === LITTLE_ENDIAN ? head.readUInt16LE(MACHINE_AT) : head.readUInt16BE(MACHINE_AT);
  if (RUN_HERE[here]?.includes(machine) === false)
    throw new UsageError(
      `${engine} is for another architecture (${MACHINES[machine] ?? `ELF machine ${machine}`}), this machine is ${here}; ` +
        "build one from Espruino's sources here: mote engine build SOURCES",
    );
  return head[CLASS_AT] === 1 ? 32 : 64;
}
