import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { UsageError } from '../../usage.ts';

/** A serial port of this machine, with what the system knows about it. */
export interface PortInfo {
  path: string;
  /** What hangs on it, in words; empty where that is not known. */
  what: string;
  /** A known bridge or chip of boards, so that it is worth a try. */
  isBoard: boolean;
  /** Four hexadecimal digits each, where it is a USB device. */
  vendorId?: string;
  productId?: string;
}

/** USB vendor and product of what boards have (product null: all of the vendor's); from the vendors' own lists. */
const KNOWN: [vendor: string, product: string | null, what: string][] = [
  ['10c4', 'ea60', 'CP210x bridge (ESP32 development boards)'],
  ['1a86', '7523', 'CH340 bridge (ESP32, ESP8266)'],
  ['1a86', '55d4', 'CH9102 bridge (ESP32)'],
  ['1a86', null, 'WCH bridge'],
  ['0403', null, 'FTDI bridge'],
  ['303a', '1001', 'ESP32-C3 or ESP32-S3, own USB'],
  ['303a', null, 'Espressif, own USB'],
  ['0483', '5740', 'Espruino USB (Pico, WiFi, original)'],
  ['067b', '2303', 'PL2303 bridge'],
];

/** All serial ports; on Linux also where there is no udevadm, which serialport asks. */
export async function listPorts(): Promise<PortInfo[]> {
  const listed = await SerialPort.list().catch(() => (process.platform === 'linux' ? listSysfs() : []));
  return listed
    .filter((port) => port.vendorId !== undefined || !/\/ttyS\d+$/.test(port.path))
    .map(({ path, vendorId, productId, manufacturer }) => {
      const vendor = vendorId?.toLowerCase();
      const product = productId?.toLowerCase();
      const known = KNOWN.find(([v, p]) => v === vendor && (p === null || p === product));
      return {
        path,
        what: known?.[2] ?? manufacturer ?? '',
        isBoard: known !== undefined,
        vendorId: vendor,
        productId: product,
      };
    })
    .sort((a, b) => Number(b.isBoard) - Number(a.isBoard) || a.path.localeCompare(b.path));
}

interface SysfsPort {
  path: string;
  vendorId?: string;
  productId?: string;
  manufacturer?: string;
}

/** USB serial devices as the kernel shows them: the interface's folder is one or two below the device's. */
export function listSysfs(root = '/sys/class/tty', devices = '/dev'): SysfsPort[] {
  return names(root)
    .filter((name) => /^tty(?:USB|ACM)\d+$/.test(name))
    .map((name) => {
      const port: SysfsPort = { path: join(devices, name) };
      let folder = realPath(join(root, name, 'device'));
      for (let up = 0; up < 3 && port.vendorId === undefined; up++) {
        port.vendorId = text(join(folder, 'idVendor'));
        port.productId = text(join(folder, 'idProduct'));
        port.manufacturer = text(join(folder, 'manufacturer'));
        folder = join(folder, '..');
      }
      return port;
    });
}

/** The one port there is, or that has a board's chip. @throws UsageError where that is none, or several */
export function choosePort(ports: PortInfo[]): string {
  const boards = ports.filter(({ isBoard }) => isBoard);
  const candidates = boards.length > 0 ? boards : ports;
  if (candidates.length === 1) return candidates[0].path;
  if (candidates.length === 0)
    throw new UsageError(
      'no serial port; plug the board in with a cable that carries data, or name one: -p /dev/ttyUSB0, -p tcp://host, -p sim://',
    );
  throw new UsageError(
    `several serial ports; choose with -p: ${candidates.map(({ path, what }) => (what ? `${path} (${what})` : path)).join(', ')}`,
  );
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function text(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
