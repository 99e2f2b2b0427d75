import { Screen } from '../../board/hardware/screen.ts';
import type { EventId } from '../../kernel/kernel.ts';
import { CharacterLcd } from './character-lcd.ts';
import type { Bench } from './mount.ts';
import type { PlannedDisplay } from './planned.ts';
import { shown } from './shown.ts';

/** A display is told when nothing has been written to it for so long: one text takes many writes. [E] */
const SETTLE_US = 20e3;

/** Fixes a display to its board. @returns what forgets what it shows */
export function mountDisplay(
  { address, columns = 0, rows = 0 }: PlannedDisplay,
  { kernel, device, i2c, hardware }: Bench,
  told: (state: string) => void,
): () => void {
  hardware.screen ??= new Screen();
  const { screen } = hardware;
  const lcd = columns > 0 ? new CharacterLcd(columns, rows) : null;
  let says = '';
  let pending: EventId = 0;
  const settle = () => {
    pending = 0;
    const text = lcd?.text ?? screen.text;
    if (text === says) return;
    says = text;
    told(shown(text));
  };
  const touch = () => {
    kernel.cancel(pending);
    pending = kernel.at(kernel.now + SETTLE_US, device, settle, undefined);
  };
  if (address === undefined) screen.onDrawn = touch;
  else
    i2c.attach({
      address,
      write(bytes) {
        lcd?.write(bytes);
        touch();
        return true;
      },
      read: (length) => new Uint8Array(length).fill(0xff),
    });
  return () => {
    kernel.cancel(pending);
    pending = 0;
    lcd?.clear();
    screen.text = '';
    if (says !== '') told(shown(''));
    says = '';
  };
}
