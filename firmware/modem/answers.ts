/** Of AT+CREG and AT+CEREG (3GPP TS 27.007, 7.2 and 10.1.22). */
const REGISTERED = 1;
const ROAMING = 5;
/** RSSI of AT+CSQ that means: not known or not detectable (3GPP TS 27.007, 8.5). */
const RSSI_UNKNOWN = 99;
/** RSSI 0 is so many dBm below zero, and each step above it two more (the same section). */
const RSSI_0_BELOW_DBM = 113;
const RSSI_STEP_DBM = 2;

/** The status in `+CEREG: 2,5,"1A2B","01C3D4E5",9`; an unsolicited line has it in the first place. */
const STATUS = /: \d,(\d)/;
const CELL = /: \d,\d,("[^"]*","[^"]*")/;

function lastMatch(lines: string[], expression: RegExp): string | undefined {
  let found: string | undefined;
  lines.forEach((line) => {
    const match = expression.exec(line);
    if (match) found = match[1];
  });
  return found;
}

/** @param lines the answer to AT+CREG? or AT+CEREG? @returns 0 where it has none */
export function statusOf(lines: string[]): number {
  return +(lastMatch(lines, STATUS) || 0);
}

/** At home, or roaming. */
export function isRegistered(status: number): boolean {
  return status === REGISTERED || status === ROAMING;
}

/** @returns area and cell, `"1A2B","01C3D4E5"`; undefined where the modem names none */
export function cellOf(lines: string[]): string | undefined {
  return lastMatch(lines, CELL);
}

/** @param lines the answer to AT+CSQ */
export function dbmOf(lines: string[]): number | undefined {
  const rssi = +(lastMatch(lines, /: (\d+),/) || RSSI_UNKNOWN);
  return rssi === RSSI_UNKNOWN ? undefined : RSSI_STEP_DBM * rssi - RSSI_0_BELOW_DBM;
}
