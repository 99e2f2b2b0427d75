import { Random } from '../kernel/random.ts';

/** The share of worlds whose boards are on Wi-Fi. */
const WIFI_SHARE = 0.1;
/** The chance of each overlay below, each on its own. */
const OVERLAY_SHARE = 0.06;

const WIFI = ['wifi-home', 'wifi-weak', 'wifi-busy'];
const WIFI_OVERLAYS = ['wifi-roam', 'wifi-restart', 'wifi-captive'];
const CELLULAR_OVERLAYS = [
  'technology-change',
  'roaming',
  'load-delay',
  'throttled',
  'idle-150s',
  'idle-4min',
  'idle-9min',
];

/**
 * Adds drawn overlays to the link of a world. They have a random stream of their own, so that the rest of the world
 * stays as it was.
 * @param link a profile and overlays on it
 */
export function withMoreLayers(seed: number, link: readonly string[], hasModem: boolean): string[] {
  const random = new Random(`${seed}/soak link`);
  const isWifi = random.chance(WIFI_SHARE) && !hasModem;
  const profile = isWifi ? WIFI[random.below(WIFI.length)] : link[0];
  const more = (isWifi ? WIFI_OVERLAYS : CELLULAR_OVERLAYS).filter(() =>
    random.chance(isWifi ? 5 * OVERLAY_SHARE : OVERLAY_SHARE),
  );
  return [profile, ...link.slice(1), ...more];
}
