import { expect, test } from 'vitest';
import { KINDS, kindNamed, librariesOf, libraryElsewhere } from '../../simulator/board/boards/index.ts';
import { run } from './rig.ts';

const printed = (name: string, program: string) => {
  const { lines, errors } = run(program, 1e6, { kind: kindNamed(name) });
  return [
    ...lines.map((line) => line.replace(/^\S+ /, '')),
    ...errors.filter(({ fatal }) => fatal).map(String),
  ];
};

test('require finds what the firmware of the board has, and says of the rest what the board says', () => {
  const ask = 'try { require("tls").connect; print("tls"); } catch (e) { print(e.message); }';
  expect(printed('esp32', ask)).toEqual(['tls']);
  expect(printed('esp8266', ask)).toEqual(['Module "tls" not found']);
  expect(printed('nodemcu', ask)).toEqual(['Module "tls" not found']);
  expect(printed('pixljs', 'try { require("Wifi"); } catch (e) { print(e.message); }')).toEqual([
    'Module "Wifi" not found',
  ]);
  expect(printed('esp8266', 'require("http").get; require("fs").readFileSync; print(1);')).toEqual(['1']);
});

test('a library that a board has and that is not simulated stops it by name', () => {
  expect(printed('espruinowifi', 'require("AT");').at(-1)).toContain(
    'require("AT") is not simulated: the radio of an Espruino WiFi is not spoken to in AT commands here',
  );
  expect(printed('esp32', 'try { require("AT"); } catch (e) { print(e.message); }')).toEqual([
    'Module "AT" not found',
  ]);
});

test('a module of the name of a library that the board lacks is taken', () => {
  const { lines } = run('print(require("tls").mine);', 1e6, {
    kind: kindNamed('esp8266'),
    ownFiles: { tls: 'exports.mine = 1;' },
  });
  expect(lines).toEqual(['0 1']);
});

test('process.env.MODULES says what require finds, on each board', () => {
  for (const kind of KINDS) {
    const [line] = printed(kind.name, 'print(process.env.MODULES);');
    expect(line.split(',').sort()).toEqual([...librariesOf(kind)].sort());
  }
});

test('a library that others have is told with their names', () => {
  const [esp8266, esp32] = [kindNamed('esp8266'), kindNamed('esp32')].map(
    (kind) => kind as NonNullable<typeof kind>,
  );
  expect(libraryElsewhere('tls', esp8266)).toBe(
    'the ESP8266 has no library tls: --board esp32 or esp32c3 or esp32s3 or espruinowifi or pico',
  );
  expect([libraryElsewhere('tls', esp32), libraryElsewhere('nothing', esp32)]).toEqual([null, null]);
});

test('Storage is as large as the board says', () => {
  const ask = `var s = require("Storage"), stats = s.getStats();
    print(stats.totalBytes === process.env.STORAGE, s.getFree() < process.env.STORAGE);
    try { print(s.write("big", "x", 0, process.env.STORAGE)); } catch (e) { print(e.message); }
    print(s.write("fits", "x", 0, s.getFree() - 64));`;
  for (const { name } of KINDS) {
    const [sizes, tooMuch, fits] = printed(name, ask);
    expect([name, sizes, fits]).toEqual([name, 'true true', 'true']);
    expect(tooMuch).not.toBe('true');
  }
});
