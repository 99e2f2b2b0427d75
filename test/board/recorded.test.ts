import { expect, test } from 'vitest';
import { MAX_RECORDED_TEXT, MAX_RECORDS } from '../../simulator/board/records.ts';
import { run } from './rig.ts';

const printed = (program: string, forUs = 10e6) =>
  run(program, forUs).lines.map((line) => line.replace(/^[\d.]+ /, ''));

/** Each as Espruino 2v29.277 prints it, built with 14-byte variables. */
test.each([
  [
    'var g = Graphics.createArrayBuffer(16,8,1); g.setPixel(1,0); g.setPixel(9,1);',
    '64,0,0,64,0,0,0,0,0,0,0,0,0,0,0,0',
  ],
  [
    'var g = Graphics.createArrayBuffer(16,8,1,{msb:true}); g.drawLine(0,0,5,3);',
    '128,0,96,0,24,0,4,0,0,0,0,0,0,0,0,0',
  ],
  [
    'var g = Graphics.createArrayBuffer(8,16,1,{vertical_byte:true}); g.fillRect(1,1,3,9);',
    '0,127,127,127,0,0,0,0,0,192,192,192,0,0,0,0',
  ],
  ['var g = Graphics.createArrayBuffer(4,2,4); g.setColor(5).setPixel(1,0).setPixel(2,1);', '5,0,0,80'],
  [
    'var g = Graphics.createArrayBuffer(2,2,16); g.setColor(1,0.5,0).setPixel(1,1,0xF81F).setPixel(0,0);',
    '252,0,0,0,0,0,248,31',
  ],
  [
    'var g = Graphics.createArrayBuffer(12,8,1,{msb:true}); g.fillCircle(4,4,3);',
    '0,3,224,127,7,240,127,7,240,127,3,224',
  ],
  [
    'var g = Graphics.createArrayBuffer(12,8,1,{msb:true}); g.drawCircle(4,4,3);',
    '0,1,192,34,4,16,65,4,16,34,1,192',
  ],
])('%s', (program, bytes) => {
  expect(printed(`${program} print(new Uint8Array(g.buffer).join());`)).toEqual([bytes]);
});

test('a display of a size that there is not, and a font that nobody has added, are errors of the engine', () => {
  expect(
    printed(`try { Graphics.createArrayBuffer(0, 0, 1) } catch (e) { print(e.message) }
      try { Graphics.createArrayBuffer(8, 8, 5) } catch (e) { print(e.message) }
      var g = Graphics.createArrayBuffer(8, 8, 8);
      try { g.setFont("Nope") } catch (e) { print(e.message) }
      print(g.stringWidth("hello"), g.getFont(), g.getFontHeight(), g.setFont("6x8").stringWidth("ab\\ncde"), g.toColor("#f00"));`),
  ).toEqual(['Invalid Size', 'Invalid BPP', 'Unknown font "Nope"', '20 4x6 6 18 180']);
});

test('a font module adds to this board’s Graphics alone, and what a display says is recorded', () => {
  const { board, lines } = run(
    `function add(G) { G.prototype.setFontBig = function () { return this.setFontCustom("", 32, 10, 16); }; }
     add(Graphics);
     var g = Graphics.createArrayBuffer(128, 64, 1);
     print(g.setFontBig().stringWidth("abc"), g.getFonts());
     setTimeout(function () { g.clear().drawString("21.5 C", 0, 10); }, 500);`,
    1e6,
  );
  expect(lines).toEqual(['0 30 ["4x6","6x8","Vector","Big"]']);
  expect(board.wires.records).toEqual([
    { timeUs: 500e3, name: 'Graphics.drawString', args: ['21.5 C', '0', '10'] },
  ]);
  expect(printed('print(Graphics.prototype.setFontBig);')).toEqual(['undefined']);
});

test('heatshrink gives the engine’s bytes, and takes them back', () => {
  expect(
    printed(`var h = require("heatshrink"), c = h.compress("hello hello hello hello");
      print(new Uint8Array(c).join(), E.toString(h.decompress(c)));
      for (var s = "", i = 0; i < 300; i++) s += String.fromCharCode(97 + i * i % 7);
      c = h.compress(s); print(E.CRC32(c), E.toString(h.decompress(c)) === s);`),
  ).toEqual(['180,89,109,150,203,124,128,10,128 hello hello hello hello', '2235561924 true']);
});

test('E.getSizeOf and E.HSBtoRGB answer as the engine', () => {
  expect(
    printed(`print(E.getSizeOf(5), E.getSizeOf("abc"), E.getSizeOf("0123456789012345678901234567890123456789"), E.getSizeOf({}),
      E.getSizeOf({ a: 1, b: 2 }), E.getSizeOf([1, 2, 3]), E.getSizeOf(new Uint8Array(100)), E.getSizeOf(function () { return 1; }),
      E.getSizeOf(print), E.getSizeOf({ a: { b: 1 } }), E.getSizeOf(undefined));
      print(E.HSBtoRGB(0.5, 1, 1), E.HSBtoRGB(0.1, 0.6, 0.7, true));`),
  ).toEqual(['1 1 5 1 3 4 11 3 1 4 0', '16776960 [178,135,71]']);
});

test('a board opens an access point of its own, and nobody is there', () => {
  expect(
    printed(`var w = require("Wifi");
      w.startAP("setup", { password: "short" }, function (e) { print(e); });
      w.startAP("setup", { password: "long enough" }, function (e) {
        print(e); w.getAPDetails(function (d) { print(d.status, d.authMode, d.ssid, d.stations); w.stopAP(); print(w.getAPDetails().status); });
      });
      w.getHostByName("10.1.2.3", print); w.getHostByName("broker.example", print);
      try { w.ping("broker") } catch (e) { print(e.message) }
      w.setHostname("door"); print(w.getHostname());`),
  ).toEqual([
    'Not a valid IP address',
    'door',
    'Password must be 8 characters or more in length.',
    'null',
    'enabled wpa2 setup []',
    'disabled',
    '10.1.2.3',
    'null',
  ]);
});

test('a file that is not there cannot be read, as on the engine', () => {
  const { lines } = run('try { require("fs").readFileSync("none"); } catch (e) { print(e.message); }', 1e6);
  expect(lines).toEqual(['0 Could not open file : NO_FILE']);
});

test('loops of wires come back, streams are piped, and a port with nothing at it is recorded', () => {
  const { board, lines } = run(
    `LoopbackA.on("data", function (d) { print("A", d); }); LoopbackB.write("x"); Serial3.print("up");
     var s = require("Storage"); s.write("f", "hello"); var f = s.open("copy", "w");
     E.pipe({ n: 0, read: function () { return this.n++ ? undefined : "all of it"; } }, f, { end: false, complete: function () { print(s.open("copy", "r").read(20)); } });
     require("fs").appendFileSync("/f", " you"); print(require("fs").readFileSync("f"));
     require("neopixel").write(D4, [255, 0, 0]);`,
    1e6,
  );
  expect(lines.map((line) => line.replace(/^[\d.]+ /, ''))).toEqual(['hello you', 'A x', 'all of it']);
  expect(board.wires.records.map(({ name, args }) => `${name} ${args}`)).toEqual([
    'Serial3.write up',
    'neopixel.write "D4",[255,0,0]',
  ]);
});

test('records are bounded: the oldest go, and long arguments are cut', () => {
  const { board } = run(
    `var n = 0; for (; n < ${MAX_RECORDS} + 5; n++) peek8(n); var s = "0123456789"; while (s.length < 1000) s += s; poke8(s);`,
    1e6,
  );
  const { records } = board.wires;
  expect(records).toHaveLength(MAX_RECORDS);
  expect(records[0].args).toEqual(['6']);
  expect(records.at(-1)?.args[0]).toHaveLength(MAX_RECORDED_TEXT);
});

test('Waveform says when it has finished, and Modules keeps what is added', () => {
  expect(
    printed(`var w = new Waveform(100); w.on("finish", function (b) { print(getTime().toFixed(2), b.length); }); w.startOutput(D4, 1000);
      Modules.addCached("mine", "exports.a = 7"); print(require("mine").a, Modules.getCached());`),
  ).toEqual(['7 ["mine"]', '0.10 100']);
});
