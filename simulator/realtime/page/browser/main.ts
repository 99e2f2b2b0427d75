import mqtt, { type MqttClient } from 'mqtt';
import { type Login, loginIn, loginWith, refusalText } from '../../broker/login.ts';
import {
  COMMANDS,
  COMPLAINTS,
  type Command,
  CURVES,
  type CurvesNow,
  DEVICES,
  type Look,
  MESSAGES,
  OVERVIEW,
  type Overview,
  type Point,
  TOPICS,
} from '../topics.ts';
import { createChoice } from './choice.ts';
import { Curves } from './curves.ts';
import { DeviceList } from './device-list.ts';
import { DevicePanel } from './device-panel.ts';
import { byId, formatMs, setText } from './elements.ts';
import { MessageList } from './message-list.ts';
import { isAway } from './states.ts';
import { showWelcome } from './welcome.ts';

const DRAW_EVERY_MS = 250;

const ADDRESS = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/mqtt`;
/** The server passes on so many, and those of a filter beside them. */
const MAX_SHOWN_PER_S = 50;
const TOO_MANY = `Only ${MAX_SHOWN_PER_S} messages a second are shown; a filter shows more of those that match it.`;
/** CONNACK: bad user name or password, not authorised. */
const REFUSED = [4, 5];

const main = document.querySelector('main') as HTMLElement;
const form = byId<HTMLFormElement>('login');
const panel = new DevicePanel({
  send,
  subscribe: (topic) => client.subscribe(topic),
  unsubscribe: (topic) => client.unsubscribe(topic),
});
const devices = new DeviceList({
  send,
  open: (key) => {
    const row = devices.rows.get(key);
    if (row !== undefined) panel.open(key, row);
  },
});
const messages = new MessageList(send);
const curves = new Curves();
let hasChanged = true;
let hasDoors = false;
let client = open(loginIn(location.hash));

function send(command: Command | Look): void {
  if (command.do !== 'look' && command.do !== 'filter') setText(byId('complaint'), '');
  client.publish(COMMANDS, JSON.stringify(command));
}

function showOverview({ title, about, links, linkWords, doors }: Overview): void {
  document.title = title;
  setText(byId('title'), title);
  setText(byId('about'), about);
  devices.setLinks(links.length > 0);
  panel.setLinks(links, linkWords);
  hasDoors = doors.length > 0;
  showWelcome(doors);
  // Messages under way and latency are known only where there are links.
  document.body.classList.toggle('no-links', links.length === 0);
  const all = byId('all');
  all.hidden = links.length === 0;
  createChoice(
    links,
    (link) => send({ do: 'link', target: null, device: 0, link }),
    all.querySelector('select') as HTMLSelectElement,
  );
  hasChanged = true;
}

function showSums(): void {
  const rows = [...devices.rows.values()];
  const connected = rows.filter(({ isConnected }) => isConnected).length;
  const trouble = rows.filter(isAway).length;
  setText(byId('connected'), `${connected} of ${rows.length}`);
  setText(byId('trouble'), String(trouble));
  byId('trouble-tile').classList.toggle('alarm', trouble > 0);
  byId('welcome').hidden = !hasDoors || rows.length > 0;
  setText(byId('outbox'), String(rows.reduce((sum, { outbox }) => sum + (outbox ?? 0), 0)));
}

function showPoint(point: Point | undefined): void {
  if (point === undefined) return;
  setText(byId('rate'), String(point.messages));
  setText(byId('too-many'), point.messages > MAX_SHOWN_PER_S ? TOO_MANY : '');
  const { latencyMsP50, latencyMsMax } = point;
  setText(
    byId('latency'),
    latencyMsP50 === null ? '-' : `${formatMs(latencyMsP50)} · ${formatMs(latencyMsMax)}`,
  );
}

function showStatus(text: string, isGood: boolean): void {
  const status = byId('status');
  setText(status, text);
  status.className = isGood ? 'good' : 'bad';
}

function open(login: Login | null): MqttClient {
  let isRefused = false;
  // The page's policy allows no worker, which MQTT.js would use for its timers.
  const options = { reconnectPeriod: 1000, keepalive: 20, timerVariant: 'native' as const };
  const opened = mqtt.connect(ADDRESS, { ...options, ...login });
  opened.on('connect', () => {
    showStatus('live', true);
    form.hidden = true;
    main.classList.remove('locked');
    // Devices that went away in the meantime are not reported, so the table begins anew.
    devices.rows.clear();
    hasChanged = true;
    opened.subscribe(panel.topic === null ? 'live/#' : ['live/#', panel.topic]);
  });
  opened.on('error', (error) => {
    const code = 'code' in error ? Number(error.code) : 0;
    if (!REFUSED.includes(code)) return;
    isRefused = true;
    showStatus('not let in', false);
    setText(byId('refused'), refusalText(code, login, Date.now()));
    form.hidden = false;
    main.classList.add('locked');
    // The same login would be refused again and again; the next attempt takes another one.
    opened.end(true);
  });
  opened.on('close', () => {
    if (!isRefused && opened === client) showStatus('not connected; trying again every second', false);
  });
  opened.on('message', show);
  return opened;
}

function reopen(login: Login | null): void {
  const before = client;
  client = open(login);
  before.end(true);
  showStatus('connecting', false);
}

function show(topic: string, bytes: Uint8Array): void {
  const text = bytes.toString();
  if (topic.startsWith(DEVICES)) {
    if (text === '') devices.rows.delete(topic);
    else devices.rows.set(topic, JSON.parse(text));
    hasChanged = true;
  } else if (topic === OVERVIEW) showOverview(JSON.parse(text));
  else if (topic === MESSAGES) messages.add(JSON.parse(text));
  else if (topic === TOPICS) messages.showTopics(JSON.parse(text));
  else if (topic === panel.topic) panel.detail(JSON.parse(text));
  else if (topic === COMPLAINTS) setText(byId('complaint'), text);
  else if (topic === CURVES) {
    const now: CurvesNow = JSON.parse(text);
    curves.show(now);
    showPoint(now.points.at(-1));
  }
}

// A new token in the fragment does not load the page again.
addEventListener('hashchange', () => reopen(loginIn(location.hash)));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { user, secret } = form.elements as unknown as { [name: string]: HTMLInputElement };
  reopen(loginWith(user.value, secret.value));
  secret.value = '';
});

for (const button of byId('all').querySelectorAll('button'))
  button.addEventListener('click', () => {
    const { do: what, for: forMs } = button.dataset;
    send({ do: what as Command['do'], target: null, device: 0, forMs: Number(forMs ?? 0) });
  });

// On a narrow screen the topics would be in the way of the messages.
byId<HTMLDetailsElement>('topics').open = matchMedia('(min-width: 900px)').matches;

setInterval(() => {
  messages.draw();
  if (!hasChanged) return;
  hasChanged = false;
  devices.draw();
  panel.update(devices.rows);
  showSums();
}, DRAW_EVERY_MS);
