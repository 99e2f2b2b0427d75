import { expect, test } from 'vitest';
import { Screen } from '../../simulator/board/hardware/screen.ts';
import { CharacterLcd } from '../../simulator/world/parts/character-lcd.ts';
import { MAX_SHOWN, shown } from '../../simulator/world/parts/shown.ts';
import { bench } from './bench.ts';

/** What EspruinoDocs' HD44780 module writes for one byte: each half with the enable line up and down. */
function written(byte: number, isInstruction: boolean): number[] {
  const lit = 8 | (isInstruction ? 0 : 1);
  const halves = [(byte & 0xf0) | lit, ((byte << 4) & 0xf0) | lit];
  return halves.flatMap((half) => [half, half | 4, half]);
}
const START = [0x33, 0x32, 0x28, 0x0c, 0x06, 0x01].flatMap((byte) => written(byte, true));
const at = (address: number) => written(0x80 | address, true);
const print = (text: string) => [...text].flatMap((one) => written(one.charCodeAt(0), false));

test('an HD44780 shows its rows as they are written, without what stands beside its window', () => {
  const lcd = new CharacterLcd(16, 2);
  lcd.write([
    ...START,
    ...print('Temp 21.5\xdfC'),
    ...at(0x40),
    ...print('Hum 40 %'),
    ...at(0x10),
    ...print('x'),
  ]);
  expect(lcd.text).toBe('Temp 21.5°C | Hum 40 %');
  lcd.write([...written(0x01, true), ...print('new')]);
  expect(lcd.text).toBe('new');
});

test('characters of its own go to their RAM, and not onto the display; four rows follow one another', () => {
  const lcd = new CharacterLcd(20, 4);
  lcd.write([...START, ...written(0x40, true), ...print('12345678'), ...at(0x14), ...print('third\x00')]);
  lcd.write([...at(0x54), ...print('fourth')]);
  expect(lcd.text).toBe('third? | fourth');
});

test('a display without power at its start takes a new initialisation', () => {
  const lcd = new CharacterLcd(16, 2);
  lcd.write([...START, ...print('a').slice(0, 3)]);
  lcd.clear();
  lcd.write([...START, ...print('b')]);
  expect(lcd.text).toBe('b');
});

test('a display says its text once, when the writing has stopped, and nothing while it stays the same', () => {
  const { kernel, i2c, told, release } = bench([
    { part: 'display', name: 'lcd', address: 0x27, columns: 16, rows: 2 },
  ]);
  i2c.writeTo(0x27, [...START, ...print('on')], 0);
  i2c.writeTo(0x27, print('e'), 0);
  kernel.run(1e6);
  i2c.writeTo(0x27, [...at(0), ...print('one')], 0);
  kernel.run(2e6);
  release();
  expect(told).toEqual(['lcd "one"', 'lcd ""']);
});

test('a display at an address says what was drawn when it is written to; one without says it when it is drawn', () => {
  const oled = bench([{ part: 'display', name: 'oled', address: 0x3c }]);
  (oled.hardware.screen as Screen).drawn('21.5C');
  oled.kernel.run(1e6);
  expect(oled.told).toEqual([]);
  oled.i2c.writeTo(0x3c, [0x40, 1, 2], 0);
  oled.kernel.run(2e6);
  expect(oled.told).toEqual(['oled "21.5C"']);
  const any = bench([{ part: 'display', name: 'screen' }]);
  expect(any.hardware.screen).toBeInstanceOf(Screen);
  any.hardware.screen?.drawn('hello');
  any.kernel.run(1e6);
  expect(any.told).toEqual(['screen "hello"']);
});

test('a long text of a part is cut, and control characters are written as JavaScript writes them', () => {
  expect(shown('a\nb')).toBe('"a\\nb"');
  expect(shown('x'.repeat(MAX_SHOWN + 1))).toBe(`"${'x'.repeat(MAX_SHOWN)}..."`);
});
