/**
 * Build-time constants of apps. `scripts/compiler/choice.ts` says what a build was asked for, esbuild puts the values in,
 * and what is not chosen leaves no byte behind.
 */

/** How samples are written; the encoders stand in firmware/payload. */
declare const PAYLOAD: 'json' | 'senml-json' | 'senml-cbor' | 'cayenne';
/** Samples in one publish. */
declare const BATCH: number;

declare const SENSOR_BME280: boolean;
declare const SENSOR_BME280_SPI: boolean;
declare const SENSOR_SHT4X: boolean;
declare const SENSOR_SCD4X: boolean;
declare const SENSOR_DS18B20: boolean;
declare const SENSOR_DHT22: boolean;
declare const SENSOR_LIS2DH12: boolean;
declare const SENSOR_INA219: boolean;
declare const SENSOR_DIVIDER: boolean;
declare const SENSOR_HCSR04: boolean;
declare const SENSOR_PULSES: boolean;
declare const SENSOR_GPS: boolean;
