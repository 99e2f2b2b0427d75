import { configOf, type Device, deviceInfo, statusOf } from './components.ts';
import { type Answer, INVALID_ARGUMENT, type Kvs, NOT_FOUND } from './kvs.ts';

/** What a method without a handler is answered with, by Mongoose OS's RPC [M: mg_rpc.c]. */
const NO_HANDLER = 404;

const KEYS: Record<string, string> = {
  mqtt: 'mqtt',
  sys: 'sys',
  wifi: 'wifi',
  switch: 'switch',
  input: 'input',
};

/** Answers the methods that `Shelly.call` names; upper and lower case are the same to it. */
export function answer(method: string, params: Record<string, unknown>, device: Device, kvs: Kvs): Answer {
  const [namespace = '', name = ''] = method.toLowerCase().split('.');
  const known =
    ofKvs(namespace, name, params, kvs) ??
    ofDevice(namespace, name, device) ??
    ofComponent(namespace, name, params, device);
  return known ?? { code: NO_HANDLER, message: `No handler for ${method}` };
}

function ofKvs(namespace: string, name: string, params: Record<string, unknown>, kvs: Kvs): Answer | null {
  if (namespace !== 'kvs') return null;
  if (name === 'set') return kvs.set(params);
  if (name === 'get') return kvs.get(params);
  if (name === 'delete') return kvs.delete(params);
  if (name === 'list') return kvs.list(params);
  return name === 'getmany' ? kvs.getMany(params) : null;
}

function ofDevice(namespace: string, name: string, device: Device): Answer | null {
  if (namespace !== 'shelly') return null;
  if (name === 'getdeviceinfo') return { result: deviceInfo(device) };
  const of = name === 'getstatus' ? statusOf : name === 'getconfig' ? configOf : null;
  if (of === null) return null;
  const keys = ['mqtt', 'sys', 'wifi', 'switch:0', 'input:0'];
  return { result: Object.fromEntries(keys.map((key) => [key, of(key, device)])) };
}

function ofComponent(
  namespace: string,
  name: string,
  params: Record<string, unknown>,
  device: Device,
): Answer | null {
  const key = Object.hasOwn(KEYS, namespace) ? KEYS[namespace] : undefined;
  if (key === undefined) return null;
  const isNumbered = key === 'switch' || key === 'input';
  if (isNumbered && typeof params.id !== 'number')
    return { code: INVALID_ARGUMENT, message: "Missing or bad argument 'id'!" };
  const full = isNumbered ? `${key}:${params.id}` : key;
  if (isNumbered && statusOf(full, device) === undefined)
    return { code: NOT_FOUND, message: `Argument 'id', value ${params.id} not found!` };
  if (name === 'getstatus') return { result: statusOf(full, device) };
  if (name === 'getconfig') return { result: configOf(full, device) };
  if (key !== 'switch' || (name !== 'set' && name !== 'toggle')) return null;
  const wasOn = device.output;
  device.output = name === 'toggle' ? !wasOn : params.on === true;
  return { result: { was_on: wasOn } };
}
