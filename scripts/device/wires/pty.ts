import { spawn } from 'node:child_process';

export interface Pty {
  /** The serial device that others open. */
  path: string;
  write(bytes: string): void;
  close(): void;
}

/**
 * A serial device whose other end is `onData`, made by socat, which must be installed.
 * @throws Error in words for people
 */
export async function openPty(onData: (bytes: string) => void): Promise<Pty> {
  // ignoreeof: who closes the device may open it again.
  // In a process group of its own: Ctrl-C is for the board, which ends socat itself.
  const socat = spawn('socat', ['-d', '-d', 'pty,rawer,ignoreeof', '-'], { detached: true });
  socat.stdout.on('data', (bytes: Buffer) => onData(bytes.toString('latin1')));
  socat.stdin.on('error', () => {}); // It has ended; nobody reads any more.
  const path = await new Promise<string>((resolve, reject) => {
    let said = '';
    socat.on('error', () => reject(new Error('socat is not installed; it makes the serial device')));
    socat.on('exit', () => reject(new Error(`socat made no serial device: ${said.trim()}`)));
    socat.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const named = /PTY is (\S+)/.exec(said);
      if (named !== null) resolve(named[1]);
    });
  });
  return {
    path,
    write: (bytes) => {
      socat.stdin.write(bytes, 'latin1');
    },
    close: () => {
      socat.kill();
    },
  };
}
