import { expect, test } from 'vitest';
import { run } from './rig.ts';

const printed = (program: string, forUs = 1e6) =>
  run(program, forUs).lines.map((line) => line.replace(/^\d+ /, ''));

test('a pin is read, set, toggled and written by its methods, and knows its mode', () => {
  expect(
    printed(`print(D2, "" + D2, JSON.stringify(D2), D2 == new Pin(2), new Pin("D3"), LED1 == D2, BTN1 == D0);
      print(getPinMode(D4), D4.toggle(), D4.toggle(), D4.read(), D4.getMode());
      D5.set(); print(D5.read()); D5.reset(); print(D5.read()); D5.write(1); print(digitalRead(D5), digitalRead(5));
      D5.mode("input_pullup"); print(getPinMode(D5)); try { pinMode(D5, "up"); } catch (e) { print(e.message); }
      try { new Pin("Z9"); } catch (e) { print(e.message); }`),
  ).toEqual([
    'D2 D2 "D2" true D3 true true',
    'undefined true false false output',
    'true',
    'false',
    '1 1',
    'input_pullup',
    'Unknown pin mode',
    'Invalid pin',
  ]);
});

test('several pins are written and read as bits, the last one lowest', () => {
  expect(
    printed(
      'digitalWrite([D4, D5, D6], 5); print(D4.read(), D5.read(), D6.read(), digitalRead([D4, D5, D6]));',
    ),
  ).toEqual(['true false true 5']);
});

test('a duty cycle is taken, and shiftOut leaves the last bit on its pin', () => {
  expect(
    printed(
      'analogWrite(D4, 0.7, { freq: 50 }); print(D4.read()); analogWrite(D4, 0.1); print(D4.read()); shiftOut(D5, { clk: D6 }, 3); print(D5.read(), D6.read());',
    ),
  ).toEqual(['true', 'false', 'true false']);
});

test('software buses answer as buses with nothing on them', () => {
  expect(
    printed(`var i = new I2C(); i.setup({ scl: D4, sda: D5 }); try { i.writeTo(9, 1); } catch (e) { print("nobody"); }
      var s = new SPI(); s.setup({ sck: D1, mosi: D2 }); print(s.send(1));
      var u = new Serial(); u.setup(9600, { rx: D1, tx: D2 }); u.print("x"); print(u.available());`),
  ).toEqual(['nobody', '255', '0']);
});

/** Each as Espruino 2v29.277 prints it. */
test.each([
  [
    '"http://www.google.com:8080/a/b?c=d&e=f%20g+h",true',
    '{"protocol":"http:","method":"GET","host":"www.google.com","path":"/a/b?c=d&e=f%20g+h","pathname":"/a/b","search":"?c=d&e=f%20g+h","port":8080,"query":{"c":"d","e":"f g+h"}}',
  ],
  [
    '"/a?x=1&y",true',
    '{"method":"GET","host":"","path":"/a?x=1&y","pathname":"/a","search":"?x=1&y","port":null,"query":{"x":"1","y":""}}',
  ],
  ['"/a"', '{"method":"GET","host":"","path":"/a","pathname":"/a","search":null,"port":null,"query":null}'],
  [
    '"https://h.org"',
    '{"protocol":"https:","method":"GET","host":"h.org","path":"/","pathname":"/","search":null,"port":null,"query":null}',
  ],
  [
    '"http://u:p@h.org/?q",false',
    '{"protocol":"http:","method":"GET","host":"u","path":"/?q","pathname":"/","search":"?q","port":null,"query":"q"}',
  ],
])('url.parse(%s)', (args, result) => {
  expect(printed(`print(JSON.stringify(url.parse(${args})));`)).toEqual([result]);
});

test('E works on arrays as the engine does', () => {
  expect(
    printed(
      'var a = new Uint8Array([1, 2, 3]); E.mapInPlace(a, a, function (x) { return x * 2; }); print(a.join(), E.variance([1, 2, 3], 2), E.convolve([1, 2, 3], [1, 1, 1], 0));',
    ),
  ).toEqual(['2,4,6 2 6']);
});

test('E.setBootCode replaces the program of the next boot', () => {
  const { lines } = run('print("first"); E.setBootCode("print(\\"second\\")"); setTimeout(load, 5);', 2e6);
  expect(lines).toEqual(['0 first', '5 off', '505 second']);
});
