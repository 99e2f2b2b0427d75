/**
 * Parts for programs, each imported by itself; this one keeps a board in its Wi-Fi network. A part asks for the
 * engine's globals, and for a client where it publishes; no part asks for another.
 *
 * @module
 */
/** What `mote.json` says of the network. */
export interface Network {
  ssid: string;
  password?: string;
}

/** Pauses between two attempts double from the first to the last. */
const FIRST_PAUSE_MS = 5000;
const MAX_PAUSE_MS = 300000;

/**
 * Joins a Wi-Fi network and joins it again whenever it was lost: an access point that is off for an hour, a wrong
 * channel, a router that forgets the board. The MQTT client is not told: it keeps trying until the network is there.
 * @throws Error on a board without `require("Wifi")`
 */
export function keepWifi(network: Network): void {
  const wifi = require('Wifi');
  let pauseMs = FIRST_PAUSE_MS;
  let waits = false;

  function joined(error: string | null): void {
    if (error) later();
    else pauseMs = FIRST_PAUSE_MS;
  }

  function join(): void {
    waits = false;
    wifi.connect(network.ssid, { password: network.password }, joined);
  }

  function later(): void {
    // A failed attempt calls the callback and emits 'disconnected' as well.
    if (waits) return;
    waits = true;
    setTimeout(join, pauseMs);
    pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
  }

  wifi.on('disconnected', later);
  join();
}
