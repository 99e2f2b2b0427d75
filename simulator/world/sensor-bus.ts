import { SimulatedBme280 } from '../../sensors/simulated/bme280.ts';
import { drawCalibration } from '../../sensors/simulated/bme280-calibration.ts';
import { I2cBus } from '../../sensors/simulated/bus.ts';
import { type FaultWindow, faultyI2c } from '../../sensors/simulated/faults.ts';
import { Site } from '../../sensors/simulated/site.ts';
import type { Random } from '../kernel/random.ts';
import { kindOf, spanOf } from './faults/index.ts';
import type { WorldPlan } from './world-plan.ts';

/** `I2C1` with a BME280 on it, which measures at a place of its own. */
export function sensorBus(faults: WorldPlan['faults'], random: (purpose: string) => Random): I2cBus {
  const i2c = new I2cBus();
  const { day } = new Site(random('site'));
  const calibration = drawCalibration(random('bme280 calibration'));
  const part = new SimulatedBme280({ calibration, day, random: random('bme280') });
  const windows = windowsOf(faults);
  i2c.attach(windows.length > 0 ? faultyI2c(part, windows, random('sensor faults')) : part);
  return i2c;
}

/** When the sensors of a board fail, in order. */
export function windowsOf(faults: WorldPlan['faults']): FaultWindow[] {
  const windows = faults.flatMap((fault) => kindOf(fault).onSensor?.(fault, spanOf(fault)) ?? []);
  return windows.sort((a, b) => a.fromUs - b.fromUs);
}
