/**
 * Name, unit, factor to that unit and decimals of each quantity. Units are RFC 8428's (12.1) own: no hPa, no ppm.
 */
export const SENML: { [quantity: string]: [string, string, number, number] } = {
  temperature: ['T', 'Cel', 1, 2],
  humidity: ['H', '%RH', 1, 1],
  pressure: ['P', 'Pa', 100, 0],
  co2: ['C', '/', 0.000001, 6],
  voltage: ['V', 'V', 1, 3],
  current: ['I', 'A', 1, 4],
  x: ['x', 'm/s2', 9.80665, 2],
  y: ['y', 'm/s2', 9.80665, 2],
  z: ['z', 'm/s2', 9.80665, 2],
  distance: ['d', 'm', 1, 3],
  latitude: ['lat', 'lat', 1, 6],
  longitude: ['lon', 'lon', 1, 6],
  altitude: ['alt', 'm', 1, 1],
  satellites: ['sat', 'count', 1, 0],
  since: ['s', 'count', 1, 4],
  total: ['sum', 'count', 1, 4],
};
