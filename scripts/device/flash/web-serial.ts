import { SerialPort } from 'serialport';
import { openFailure } from '../wires/serial-wire.ts';

interface Signals {
  dataTerminalReady?: boolean;
  requestToSend?: boolean;
  break?: boolean;
}

/** A serial port of this machine in the shape of the browser's Web Serial, as far as esptool-js asks for it. */
export interface WebSerialPort {
  readable: ReadableStream<Uint8Array> | null;
  writable: WritableStream<Uint8Array> | null;
  open(options: { baudRate: number }): Promise<void>;
  close(): Promise<void>;
  setBaudRate(baudRate: number): Promise<void>;
  setSignals(signals: Signals): Promise<void>;
  getInfo(): { usbVendorId?: number; usbProductId?: number };
}

/** The USB ids of a port, as `SerialPort.list` gives them: four hexadecimal digits each. */
export interface UsbIds {
  vendorId?: string;
  productId?: string;
}

/**
 * @param ids esptool-js resets an ESP32-C3, S3 or C6 on its own USB (303a:1001) in another way, and goes by these
 * @throws Failure from `open`: why the port cannot be opened
 */
export function webSerial(path: string, ids: UsbIds = {}): WebSerialPort {
  let port: SerialPort | null = null;
  const signals = { dtr: false, rts: false, brk: false };
  const done = (resolve: () => void, reject: (error: Error) => void) => (error?: Error | null) =>
    error ? reject(error) : resolve();
  const web: WebSerialPort = {
    readable: null,
    writable: null,
    async open({ baudRate }) {
      const opened = new SerialPort({ path, baudRate, autoOpen: false });
      await new Promise<void>((resolve, reject) => {
        opened.open((error) => (error ? reject(openFailure(path, error.message)) : resolve()));
      });
      port = opened;
      web.readable = new ReadableStream({
        start(controller) {
          opened.on('data', (bytes: Buffer) => controller.enqueue(new Uint8Array(bytes)));
          opened.on('close', () => {
            web.readable = null;
            try {
              controller.close();
            } catch {
              // Cancelled by the reader already.
            }
          });
        },
      });
      web.writable = new WritableStream({
        write: (bytes) =>
          new Promise((resolve, reject) => {
            opened.write(bytes, (error) => (error ? reject(error) : opened.drain(done(resolve, reject))));
          }),
      });
    },
    async close() {
      const closing = port;
      port = null;
      web.readable = null;
      web.writable = null;
      if (closing?.isOpen) await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
    setBaudRate: (baudRate) =>
      new Promise((resolve, reject) => {
        port?.update({ baudRate }, done(resolve, reject));
      }),
    setSignals: ({ dataTerminalReady, requestToSend, break: isBreak }) => {
      signals.dtr = dataTerminalReady ?? signals.dtr;
      signals.rts = requestToSend ?? signals.rts;
      signals.brk = isBreak ?? signals.brk;
      // A pty has no such lines, nor has a board with three wires: the user holds its BOOT button.
      return new Promise((resolve) => {
        if (port === null) resolve();
        else port.set(signals, () => resolve());
      });
    },
    getInfo: () => ({ usbVendorId: numberOf(ids.vendorId), usbProductId: numberOf(ids.productId) }),
  };
  return web;
}

function numberOf(hex: string | undefined): number | undefined {
  return hex === undefined || !/^[0-9a-f]{1,4}$/i.test(hex) ? undefined : Number.parseInt(hex, 16);
}
