import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { drawCalibration } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus, type I2cPart } from '../../sensors/simulated/bus.ts';
import type { AirSource } from '../../sensors/simulated/day.ts';
import { SimulatedDht22 } from '../../sensors/simulated/dht22.ts';
import { BME280_DRIFT, Drifting, SHT4X_DRIFT } from '../../sensors/simulated/drift.ts';
import { SimulatedDs18b20 } from '../../sensors/simulated/ds18b20.ts';
import {
  type FaultWindow,
  faultyI2c,
  faultyOneWire,
  faultyPin,
  faultySerial,
  faultySpi,
} from '../../sensors/simulated/faults.ts';
import { SimulatedGps } from '../../sensors/simulated/gps.ts';
import { SimulatedIna219 } from '../../sensors/simulated/ina219.ts';
import { SimulatedLis2dh12 } from '../../sensors/simulated/lis2dh12.ts';
import { OneWireBus } from '../../sensors/simulated/onewire.ts';
import { dividedSupply, SimulatedHcsr04, SimulatedRainGauge } from '../../sensors/simulated/pin-parts.ts';
import { Pins } from '../../sensors/simulated/pins.ts';
import { SimulatedScd4x } from '../../sensors/simulated/scd4x.ts';
import { SimulatedSht4x } from '../../sensors/simulated/sht4x.ts';
import { Site } from '../../sensors/simulated/site.ts';
import type { Hardware } from '../board/hardware/wires.ts';
import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { PlacedSensor } from './catalogue.ts';

/** As firmware/all-sensors.ts sets its divider up. */
export const DIVIDER_RATIO = 2;

/** Parts at the places where a board's drivers look for them, all at one site. */
export interface Bench {
  site: Site;
  i2c: I2cBus;
  hardware: Hardware & { pins: Pins };
}

/** @param faultsOf what befalls the sensor at that place of the list */
export function makeBench(
  sensors: readonly PlacedSensor[],
  faultsOf: (place: number) => FaultWindow[],
  random: (purpose: string) => Random,
  clock: Clock,
  device: Owner,
  air: AirSource | undefined,
): Bench {
  const site = new Site(random('site'), undefined, air);
  const i2c = new I2cBus();
  const pins = new Pins(clock, device);
  const hardware = { pins, oneWire: {}, spi: {}, serial: {} } as Required<Hardware>;
  const bme280 = (name: string, address?: number) =>
    new SimulatedBme280({
      address,
      calibration: drawCalibration(random(`${name} calibration`)),
      day: new Drifting(site.day, BME280_DRIFT),
    });
  sensors.forEach(({ name, address = 0, pins: [first = '', second = ''] = [] }, place) => {
    const [windows, noise] = [faultsOf(place), random(`${name} faults`)];
    const onI2c = (part: I2cPart & { address: number; powerOn(): void }) => {
      part.address = address;
      i2c.attach(faultyI2c(part, windows, noise));
    };
    if (name === 'bme280') i2c.attach(faultyI2c(bme280(name, address), windows, noise));
    if (name === 'bme280-spi') hardware.spi[first] = faultySpi(bme280(name), windows, noise);
    if (name === 'sht4x')
      onI2c(new SimulatedSht4x(new Drifting(site.day, SHT4X_DRIFT), random(`${name} noise`)));
    if (name === 'scd4x') i2c.attach(faultyI2c(new SimulatedScd4x(site), windows, noise));
    if (name === 'lis2dh12') onI2c(new SimulatedLis2dh12(site));
    if (name === 'ina219') onI2c(new SimulatedIna219(site));
    if (name === 'ds18b20') {
      const bus = new OneWireBus();
      const serial = Array.from({ length: 6 }, () => noise.below(256));
      bus.attach(faultyOneWire(new SimulatedDs18b20(serial, site.day), windows, noise));
      hardware.oneWire[first] = bus;
    }
    if (name === 'dht22') pins.attach(first, faultyPin(new SimulatedDht22(site.day), windows, noise, 1));
    if (name === 'divider')
      pins.attach(first, faultyPin(dividedSupply(site, DIVIDER_RATIO), windows, noise, 0));
    if (name === 'pulses') pins.attach(first, faultyPin(new SimulatedRainGauge(site), windows, noise, 1));
    if (name === 'hcsr04') {
      const part = new SimulatedHcsr04(site);
      pins.attach(first, faultyPin(part.trigger, windows, noise, 0));
      pins.attach(second, faultyPin(part.echo, windows, noise, 0));
    }
    if (name === 'gps') hardware.serial.Serial2 = faultySerial(new SimulatedGps(site), windows, noise);
  });
  return { site, i2c, hardware };
}
