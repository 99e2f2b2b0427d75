import type { MqttSettings } from './mqtt-client.ts';

/** What components of the device report, as plain data. */
export interface Device {
  id: string;
  settings: MqttSettings;
  uptimeS(): number;
  isConnected(): boolean;
  kvsRev(): number;
  output: boolean;
}

export function deviceInfo({ id }: Device): object {
  return {
    ...{ name: null, id, mac: id.slice(-12).toUpperCase(), slot: 0, model: 'SNSW-001X16EU', gen: 2 },
    ...{ fw_id: '20260101-000000/1.7.0-mote', ver: '1.7.0', app: 'Plus1', auth_en: false, auth_domain: null },
  };
}

/** @returns undefined: there is no such component */
export function statusOf(key: string, device: Device): object | undefined {
  const { output } = device;
  switch (key) {
    case 'mqtt':
      return { connected: device.isConnected() };
    case 'sys':
      return {
        mac: device.id.slice(-12).toUpperCase(),
        restart_required: false,
        uptime: device.uptimeS(),
        kvs_rev: device.kvsRev(),
      };
    case 'wifi':
      return { sta_ip: '192.168.1.20', status: 'got ip', ssid: 'home', rssi: -60 };
    case 'switch:0':
      return {
        id: 0,
        source: 'init',
        output,
        apower: 0,
        voltage: 230,
        current: 0,
        temperature: { tC: 41.5, tF: 106.7 },
      };
    case 'input:0':
      return { id: 0, state: false };
    default:
      return undefined;
  }
}

/** @returns undefined: there is no such component */
export function configOf(key: string, { id, settings }: Device): object | undefined {
  switch (key) {
    case 'mqtt':
      return {
        ...{
          enable: true,
          server: `${settings.host}:1883`,
          client_id: settings.clientId,
          user: null,
          ssl_ca: null,
        },
        ...{ topic_prefix: settings.topicPrefix, rpc_ntf: false, status_ntf: false, use_client_cert: false },
        ...{ enable_rpc: false, enable_control: false },
      };
    case 'sys':
      return {
        device: { name: null, mac: id.slice(-12).toUpperCase(), fw_id: '1.7.0', eco_mode: false },
        cfg_rev: 1,
      };
    case 'wifi':
      return { sta: { ssid: 'home', is_open: false, enable: true } };
    case 'switch:0':
      return { id: 0, name: null, in_mode: 'follow', initial_state: 'off', auto_on: false, auto_off: false };
    case 'input:0':
      return { id: 0, name: null, type: 'switch', invert: false };
    default:
      return undefined;
  }
}
