/** Levels of the wire to the power key. */
const PRESSED = 0;
const RELEASED = 1;

/** Without a key there is no wire to it. */
export function releaseKey(key: Pin | undefined): void {
  if (key) digitalWrite(key, RELEASED);
}

/** Holds the power key for that time. */
export function pressKey(
  key: Pin | undefined,
  ms: number,
  after: (ms: number, run: () => void) => void,
  done: () => void,
): void {
  if (key) digitalWrite(key, PRESSED);
  after(ms, () => {
    releaseKey(key);
    done();
  });
}
