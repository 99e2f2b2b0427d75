/** What an lwIP build sets, and what makes a modem's own stack out of the same algorithm. Times in us and ticks. */
export interface LwipConfig {
  /** Retransmission time is counted in these, on one clock for the whole device. */
  tickUs: number;
  /** Delayed ACKs leave on ticks of this one. */
  fastTickUs: number;
  initialRtoTicks: number;
  rtoTicksMin: number;
  rtoTicksMax: number;
  /** Shift of the retransmission time after the first, second ... timeout in a row. */
  backoffShift: readonly number[];
  synBacksOff: boolean;
  synRetriesMax: number;
  dataRetriesMax: number;
  mss: number;
  windowBytes: number;
  sendBufferBytes: number;
  sendQueueSegments: number;
  initialCwndBytes: number;
}

/** Between questions about a window that is shut. [source of esp-lwip] */
export const PERSIST_TICKS = [3, 6, 12, 24, 48, 96, 120];

/** The ticks of the measured build came this much late (each is asked for when the last has run). [M] */
const TICK_DRIFT = 1.0015;

/** esp-lwip 2.1.3 as ESP-IDF 4.4 and later configure it. [M], source of esp-lwip */
export const ESP_LWIP: LwipConfig = {
  tickUs: 500_000 * TICK_DRIFT,
  fastTickUs: 250_000 * TICK_DRIFT,
  initialRtoTicks: 3,
  rtoTicksMin: 0,
  rtoTicksMax: 0x7fff,
  backoffShift: [1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 7],
  synBacksOff: false,
  synRetriesMax: 12,
  dataRetriesMax: 12,
  mss: 1440,
  windowBytes: 5760,
  sendBufferBytes: 5760,
  sendQueueSegments: 16,
  initialCwndBytes: 4380,
};

/** The older default ESP32 image, on ESP-IDF 3. [R] */
export const ESP_LWIP_IDF3: LwipConfig = { ...ESP_LWIP, initialRtoTicks: 6, synRetriesMax: 6 };

/** A modem's own stack: RFC 6298 with a floor of 1 s and a ceiling of 60 s, 6 tries. [E] */
export const GENERIC_MODEM: LwipConfig = {
  ...ESP_LWIP,
  tickUs: 100_000,
  fastTickUs: 100_000,
  initialRtoTicks: 30,
  rtoTicksMin: 10,
  rtoTicksMax: 600,
  backoffShift: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  synBacksOff: true,
  synRetriesMax: 6,
  dataRetriesMax: 6,
};
