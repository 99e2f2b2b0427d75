import { BME280_DRIFT, Drifting, SHT4X_DRIFT } from '../../sensors/simulated/drift.ts';
import type { Site } from '../../sensors/simulated/site.ts';
import type { SensorName } from './catalogue.ts';

type Bounds = [low: number, high: number];

/** Rain per pulse, as in the app. */
const MM_PER_TIP = 0.2794;
const DAY_US = 86_400e6;

/**
 * The range in which a quantity must lie that was read at a time or some seconds before: the true value at the site,
 * and the part's resolution and noise by its data sheet.
 */
export function truthOf(site: Site): (name: SensorName, quantity: string, timeUs: number) => Bounds {
  const bme280 = new Drifting(site.day, BME280_DRIFT);
  const sht4x = new Drifting(site.day, SHT4X_DRIFT);

  function near(value: number, off: number): Bounds {
    return [value - off, value + off];
  }

  function airOf(name: SensorName) {
    if (name === 'bme280' || name === 'bme280-spi') return bme280;
    return name === 'sht4x' ? sht4x : site.day;
  }

  return (name, quantity, timeUs) => {
    const air = () => airOf(name).at(timeUs);
    switch (quantity) {
      case 'temperature':
        return near(air().temperatureC, 0.08);
      case 'humidity':
        return near(air().humidityPercent, 0.3);
      case 'pressure':
        return near(air().pressureHpa, 0.05);
      case 'co2':
        return near(site.co2Ppm(timeUs), 6);
      case 'voltage':
        return near(site.supply(timeUs).voltage, 0.006);
      case 'current':
        return near(site.supply(timeUs).current, 0.002);
      case 'x':
      case 'y':
      case 'z':
        return near(site.gravities(timeUs)['xyz'.indexOf(quantity)], 0.03);
      case 'distance':
        // The app assumes air of 20 C.
        return near(site.distanceM(timeUs) * (343.42 / (331.3 + 0.606 * air().temperatureC)), 0.02);
      case 'since':
        // A tip during a failed reading counts in the next one; a tip that nobody heard counts in none.
        return [0, MM_PER_TIP * (site.rainTips(timeUs + 20e6) - site.rainTips(timeUs - DAY_US) + 1)];
      case 'total':
        return [0, MM_PER_TIP * (site.rainTips(timeUs + 20e6) + 1)];
      case 'latitude':
        return near(site.position(timeUs).latitude, 0.0003);
      case 'longitude':
        return near(site.position(timeUs).longitude, 0.0003);
      case 'altitude':
        return near(site.position(timeUs).altitude, 1);
      default:
        return [7, 9];
    }
  };
}
