/**
 * Build-time constants of apps. `scripts/compiler/choice.ts` says what a build was asked for, esbuild puts the values in,
 * and what is not chosen leaves no byte behind.
 */

/** How samples are written; the encoders stand in firmware/payload. */
declare const PAYLOAD: 'json' | 'senml-json' | 'senml-cbor' | 'cayenne';
/** Samples in one publish. */
declare const BATCH: number;

/* Of which sensors an app has the drivers: SENSOR_BME280 and so on are declared in channels.ts, beside their use. */
