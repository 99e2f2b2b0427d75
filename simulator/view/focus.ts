/** Devices whose every event is kept, where nobody names others. */
export const MAX_USUAL = 20;
/** Devices that can be named. */
export const MAX_NAMED = 200;
/** Kept before and after a moment that is looked at. */
export const AROUND_US = 600e6;

/** A time of which every event is kept before all others. */
export interface Moment {
  /** 0: of all devices whose events are kept. */
  device: number;
  timeUs: number;
}

/** What a page of a run keeps each event of. */
export interface ViewFocus {
  devices: readonly number[];
  moments: readonly Moment[];
}

/** The first devices of a run. */
export function usualDevices(devices: number): number[] {
  return Array.from({ length: Math.min(devices, MAX_USUAL) }, (_, index) => index + 1);
}

/** Whether a time lies around a moment that is looked at. */
export function isAround({ moments }: ViewFocus, device: number, timeUs: number): boolean {
  return moments.some(
    (moment) =>
      (moment.device === 0 || moment.device === device) && Math.abs(timeUs - moment.timeUs) <= AROUND_US,
  );
}
