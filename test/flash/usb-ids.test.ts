import { ESPLoader, ESPRESSIF_VID, Transport, USB_JTAG_SERIAL_PID } from 'esptool-js';
import { expect, test } from 'vitest';
import { type UsbIds, webSerial } from '../../scripts/device/flash/web-serial.ts';

/** What esptool-js makes of a port with these ids. */
function seen(ids: UsbIds) {
  const transport = new Transport(webSerial('/dev/ttyACM0', ids) as never);
  const terminal = { clean: () => {}, write: () => {}, writeLine: () => {} };
  return { transport, loader: new ESPLoader({ transport, baudrate: 115_200, terminal }) };
}

test('esptool-js gets the USB ids of a port, so that it tries the reset of a chip’s own USB', () => {
  const { transport, loader } = seen({ vendorId: '303a', productId: '1001' });
  expect([transport.getVid(), transport.getPid()]).toEqual([ESPRESSIF_VID, USB_JTAG_SERIAL_PID]);
  expect(transport.getInfo()).toContain('0x303a');
  const names = loader.constructResetSequence('default_reset').map((one) => one.constructor.name);
  expect(names[0]).toMatch(/UsbJtag/);
});

test('a bridge, or a port of which nothing is known, is reset by its two lines', () => {
  for (const ids of [{ vendorId: '10c4', productId: 'ea60' }, {}, { vendorId: 'xyz', productId: '' }]) {
    const names = seen(ids)
      .loader.constructResetSequence('default_reset')
      .map((one) => one.constructor.name);
    expect(names.some((name) => /UsbJtag/.test(name))).toBe(false);
  }
});
