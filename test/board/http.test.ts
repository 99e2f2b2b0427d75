import { expect, test } from 'vitest';
import { rig } from './rig.ts';

function answered(program: string, pieces: string[]) {
  const { kernel, stack, board, lines } = rig(program);
  stack.onConnect = (peer) => {
    peer.onSent = () => {
      peer.onSent = null;
      for (const piece of pieces) peer.push(piece);
      peer.fin();
    };
  };
  board.start();
  kernel.run(5e6);
  return { sent: stack.peers[0]?.sent, lines: lines.map((line) => line.replace(/^\S+ /, '')) };
}

const GET = `require("http").get("http://example.org:8080/time?zone=1", function (res) {
  print(res.statusCode, res.headers["Content-Type"]);
  res.on("data", function (data) { print("data", data); });
  res.on("close", function () { print("closed"); });
});`;

test('http.get sends what the engine sends, and hands over the answer in pieces', () => {
  const { sent, lines } = answered(GET, ['HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n', '\r\nnoo', 'n']);
  expect(sent).toMatch(
    /^GET \/time\?zone=1 HTTP\/1\.1\r\nUser-Agent: Espruino 2v29\S*\r\nConnection: close\r\nHost: example\.org:8080\r\n\r\n$/,
  );
  expect(lines[0]).toBe('200 text/plain');
  expect(lines.slice(1).join('|')).toMatch(/^data noo(\|data )?n\|closed$/);
});

test('a chunked answer comes without its sizes', () => {
  const { lines } = answered(GET, [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab',
    'cd\r\n0\r\n\r\n',
  ]);
  expect(lines.slice(1)).toEqual(['data abcd', 'closed']);
});

test('a request sends its headers and its body', () => {
  const { sent } = answered(
    `var r = require("http").request({ host: "h", path: "/p", method: "POST", headers: { "Content-Length": 2 } }, print);
     r.write("o"); r.end("k");`,
    [],
  );
  expect(sent).toContain('POST /p HTTP/1.1\r\n');
  expect(sent).toMatch(/Content-Length: 2\r\nHost: h\r\n\r\nok$/);
});
