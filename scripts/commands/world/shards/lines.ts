import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 65_536;

/** The lines of a file, one at a time, so that a file of any length takes the memory of a line. @throws the system's error */
export function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let pieces: Buffer[] = [];
    for (;;) {
      const count = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (count === 0) break;
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0 && end < count; end = chunk.indexOf(10, from)) {
        pieces.push(chunk.subarray(from, end));
        yield Buffer.concat(pieces).toString();
        pieces = [];
        from = end + 1;
      }
      pieces.push(Buffer.from(chunk.subarray(from, count)));
    }
    const rest = Buffer.concat(pieces).toString();
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}
