import { connect as connectBme280, connectSpi as connectBme280Spi } from '../sensors/bme280.ts';
import { connect as connectDht22 } from '../sensors/dht22.ts';
import { connect as connectDivider } from '../sensors/divider.ts';
import { connect as connectDs18b20 } from '../sensors/ds18b20.ts';
import { connect as connectGps } from '../sensors/gps.ts';
import { connect as connectHcsr04 } from '../sensors/hcsr04.ts';
import { connect as connectIna219 } from '../sensors/ina219.ts';
import { connect as connectLis2dh12 } from '../sensors/lis2dh12.ts';
import { connect as connectPulses } from '../sensors/pulses.ts';
import { connect as connectScd4x } from '../sensors/scd4x.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { connect as connectSht4x } from '../sensors/sht4x.ts';
import type { Config } from './config.ts';
import type { Channel } from './sampling/station.ts';
import { wired } from './sampling/wired.ts';

/* Build-time constants, as in constants.d.ts: the drivers that the build was asked for. */
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

/** The sensors that the build was asked for, at their places: `sensors` and `places` of a project's mote.json. */
export function channelsOf(config: Config): Channel[] {
  const places = config.places || {};
  const channels: Channel[] = [];

  /** @param suffix tells its quantities from another sensor's: `T` is the BME280's temperature, `T2` the SHT4x's */
  function add<Place extends object | number>(
    name: string,
    suffix: string,
    bus: string,
    usual: Place,
    connect: (place: Place) => Sensor<object>,
  ): void {
    // A pin may be told by its name: Espruino takes both.
    const place = (places[name] || usual) as Place;
    const each: (string | number | object)[] = [];
    const sensor = wired(bus, each.concat(place), () => connect(place));
    channels.push({ name: name, suffix: suffix, sensor: sensor, slots: 1 });
  }

  if (SENSOR_BME280 || SENSOR_SHT4X || SENSOR_SCD4X || SENSOR_LIS2DH12 || SENSOR_INA219)
    I2C1.setup(config.i2c || {});
  if (SENSOR_BME280) add('bme280', '', 'I2C1 ', 0x76, (address) => connectBme280(I2C1, { address: address }));
  if (SENSOR_BME280_SPI) {
    SPI1.setup({ sck: D18, miso: D19, mosi: D23 });
    add('bme280-spi', '6', '', D15, (cs) => connectBme280Spi(SPI1, { cs: cs }));
  }
  if (SENSOR_SHT4X) add('sht4x', '2', 'I2C1 ', 0x44, (address) => connectSht4x(I2C1, { address: address }));
  if (SENSOR_SCD4X) add('scd4x', '3', 'I2C1 ', 0x62, () => connectScd4x(I2C1));
  if (SENSOR_DS18B20) add('ds18b20', '4', '', D4, (pin) => connectDs18b20(new OneWire(pin)));
  if (SENSOR_DHT22) add('dht22', '5', '', D5, (pin) => connectDht22(pin));
  if (SENSOR_LIS2DH12)
    add('lis2dh12', '', 'I2C1 ', 0x19, (address) => connectLis2dh12(I2C1, { address: address }));
  if (SENSOR_INA219) add('ina219', '', 'I2C1 ', 0x40, (address) => connectIna219(I2C1, { address: address }));
  if (SENSOR_DIVIDER)
    add('divider', '2', '', D34, (pin) => connectDivider(pin, { ratio: 2, min: 2.5, max: 4.5 }));
  if (SENSOR_HCSR04)
    add('hcsr04', '', '', [D12, D13], (pins) => connectHcsr04({ trigger: pins[0], echo: pins[1] }));
  if (SENSOR_PULSES) add('pulses', '', '', D14, (pin) => connectPulses(pin, { amount: 0.2794 }));
  if (SENSOR_GPS) {
    Serial2.setup(9600, { rx: D16, tx: D17 });
    add('gps', '', '', [D16, D17], () => connectGps(Serial2));
  }
  return channels;
}
