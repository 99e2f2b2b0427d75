import { PACKET_NAMES } from '../../report/packet-words.ts';
import { findPackets, MAX_FOUND } from './finder.ts';
import { AXIS, Fleet, nameOf, ROW } from './fleet.ts';
import { followPointers, timeKey, zoomBy } from './gestures.ts';
import { JUMPS, type Jump, nextSpot, type Spot, spotsOf } from './jumps.ts';
import { DEVICE_LANES, drawDevice, LANES_HEIGHT, laneAt, readingLineAt } from './lanes.ts';
import { clock, GROUP_NAMES, groupColour, readColours, Surface, took } from './paint.ts';
import { readingNear, readoutOf } from './readout.ts';
import { type DeviceData, loadDevice, type Reading, readFacts } from './run-data.ts';
import { Strip } from './strip.ts';
import { TimeWindow } from './time-window.ts';
import { showWay } from './way.ts';

/** A jump shows so much around the spot. */
const AROUND_US = 120e6;
const FLEET_MAX = 560;

function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const facts = readFacts();
const loaded = new Map<number, DeviceData>();
const devices = facts.kept.map(([device]) => device);
let colours = readColours();
let selectedRow = 0;
let lane = DEVICE_LANES.findIndex(({ name }) => name === 'readings');
let reading: Reading | null = null;
let found: Spot[] = [];
let isDue = false;

const shown = new TimeWindow(facts.endUs, redraw);
const fleet = new Fleet(facts, loaded);
const fleetSurface = new Surface(byId<HTMLCanvasElement>('fleet'));
const lanesSurface = new Surface(byId<HTMLCanvasElement>('lanes'));
const strip = new Strip(new Surface(byId<HTMLCanvasElement>('strip')), shown, facts);
const fleetPlace = byId('fleet-place');
const deviceChoice = byId<HTMLSelectElement>('device');
/** Names of lines stand to the left: `7`, or `9951-10000`. */
const nameWidth = 14 + 7 * Math.max(2, ...facts.rows.map((row) => nameOf(row).length));
const left = () => nameWidth;
const opened = () => loaded.get(Number(deviceChoice.value)) ?? null;

/** One drawing a frame. */
function redraw(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    draw();
  });
}

function draw(): void {
  strip.draw(colours);
  const height = Math.min(FLEET_MAX, fleet.height);
  byId('fleet-rest').style.height = `${fleet.height - height}px`;
  fleetSurface.begin(height, colours);
  fleet.draw(fleetSurface, shown, colours, {
    scrolledTo: fleetPlace.scrollTop,
    selected: selectedRow,
    left: left(),
  });
  const data = opened();
  lanesSurface.begin(LANES_HEIGHT, colours);
  const hasFocus = document.activeElement === lanesSurface.canvas;
  if (data !== null)
    drawDevice(lanesSurface, shown, colours, { facts, data, selected: reading, lane, hasFocus });
  byId('span').textContent = `${clock(shown.fromUs)} to ${clock(shown.toUs)} (${took(shown.lengthUs)})`;
  const words = readoutOf(facts, data, shown.cursorUs, lane);
  const readout = byId('readout');
  if (readout.textContent === words) return;
  readout.textContent = words;
  for (const { canvas } of [fleetSurface, lanesSurface]) {
    canvas.ariaValueMax = String(Math.round(facts.endUs / 1e6));
    canvas.ariaValueNow = String(Math.round(shown.cursorUs / 1e6));
    canvas.ariaValueText = words;
  }
}

async function load(device: number): Promise<DeviceData> {
  const known = loaded.get(device);
  if (known !== undefined) return known;
  const data = await loadDevice(device);
  loaded.set(device, data);
  redraw();
  return data;
}

async function open(device: number): Promise<void> {
  if (!devices.includes(device)) {
    byId('answer').textContent =
      `Of device ${device} no single events are kept: mote with --view-devices ${device} keeps them.`;
    return;
  }
  if (deviceChoice.value !== String(device)) reading = null;
  deviceChoice.value = String(device);
  selectedRow = fleet.rowOf(device);
  byId('loading').textContent = loaded.has(device) ? '' : 'is being unpacked';
  await load(device);
  byId('loading').textContent = '';
  redraw();
}

function choose(one: Reading | null): void {
  reading = one;
  const data = opened();
  if (one !== null && data !== null) showWay(byId('way'), facts, data, one);
  redraw();
}

async function jump(isForward: boolean): Promise<void> {
  const kind = byId<HTMLSelectElement>('jump').value as Jump;
  const all = await Promise.all(devices.map(load));
  const spots = spotsOf(kind, facts, all, found);
  const spot = nextSpot(spots, { device: Number(deviceChoice.value), timeUs: shown.cursorUs }, isForward);
  if (spot === null) {
    byId('answer').textContent = `No ${JUMPS[kind]} in the events that are kept.`;
    return;
  }
  await open(spot.device);
  shown.goTo(spot.timeUs, AROUND_US);
  byId('answer').textContent =
    `${spots.indexOf(spot) + 1} of ${spots.length}: ${clock(spot.timeUs, true)}, device ${spot.device}: ${spot.words}`;
  if (kind === 'lost' || kind === 'slow')
    choose(readingNear(loaded.get(spot.device)?.readings ?? [], spot.timeUs, null));
}

async function find(): Promise<void> {
  const all = await Promise.all(devices.map(load));
  found = findPackets(
    all,
    Number(byId<HTMLSelectElement>('type').value),
    byId<HTMLInputElement>('topic').value.trim(),
  );
  const choice = byId<HTMLSelectElement>('jump');
  choice.value = 'found' satisfies Jump;
  byId('answer').textContent =
    found.length === 0
      ? 'No such packet in the events that are kept.'
      : found.length === MAX_FOUND
        ? `The first ${MAX_FOUND} are shown.`
        : '';
  if (found.length > 0) await jump(true);
}

function onKey(event: KeyboardEvent, lines: (change: number) => void, enter: () => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  if (key === 'ArrowUp' || key === 'ArrowDown') lines(key === 'ArrowUp' ? -1 : 1);
  else if (key === 'Enter') enter();
  else if (key === 'n' || key === 'p') void jump(key === 'n');
  else if (!timeKey(shown, event)) return;
  event.preventDefault();
  redraw();
}

function selectRow(row: number): void {
  selectedRow = Math.min(facts.rows.length - 1, Math.max(0, row));
  const top = selectedRow * ROW;
  const room = Math.min(FLEET_MAX, fleet.height) - AXIS - ROW;
  if (top < fleetPlace.scrollTop) fleetPlace.scrollTop = top;
  else if (top > fleetPlace.scrollTop + room) fleetPlace.scrollTop = top - room;
}

const openRow = () => {
  const { from, to } = facts.rows[selectedRow];
  void open(devices.find((device) => device >= from && device <= to) ?? from);
};

function fill(choice: HTMLElement, options: readonly (readonly [value: string, words: string])[]): void {
  for (const [value, words] of options) {
    const option = document.createElement('option');
    option.value = value;
    option.textContent = words;
    choice.append(option);
  }
}

function start(): void {
  byId('verdict').textContent = facts.verdict;
  byId('verdict').className = facts.mark;
  byId('replay').textContent = facts.replay;
  for (const line of facts.leftOut) {
    const item = document.createElement('li');
    item.textContent = line;
    byId('left-out').append(item);
  }
  for (const group of GROUP_NAMES.filter((name) => name !== 'unknown')) {
    const item = document.createElement('li');
    const swatch = document.createElement('i');
    swatch.style.background = `var(--${groupColour(group)})`;
    item.append(swatch, group);
    byId('groups').append(item);
  }
  fill(
    deviceChoice,
    devices.map((device) => [String(device), String(device)]),
  );
  fill(byId('jump'), Object.entries(JUMPS));
  fill(byId('type'), [
    ['0', 'any packet'],
    ...PACKET_NAMES.map((name, type) => [String(type), name] as const).filter(([, name]) => name !== ''),
  ]);
  if (facts.failures.length > 0) byId<HTMLSelectElement>('jump').value = 'failure' satisfies Jump;

  byId('nearer').addEventListener('click', () => zoomBy(shown, true));
  byId('wider').addEventListener('click', () => zoomBy(shown, false));
  byId('all').addEventListener('click', () => shown.show(0, facts.endUs));
  byId('next').addEventListener('click', () => void jump(true));
  byId('before').addEventListener('click', () => void jump(false));
  byId('find').addEventListener('submit', (event) => {
    event.preventDefault();
    void find();
  });
  deviceChoice.addEventListener('change', () => void open(Number(deviceChoice.value)));
  fleetPlace.addEventListener('scroll', redraw);
  followPointers(fleetSurface.canvas, shown, {
    left,
    clicked(_x, y) {
      selectRow(fleet.rowAt(y + fleetPlace.scrollTop));
      openRow();
    },
  });
  followPointers(lanesSurface.canvas, shown, {
    left: () => 0,
    clicked(_x, y) {
      lane = laneAt(y);
      const isReadings = DEVICE_LANES[lane].name === 'readings';
      if (isReadings) choose(readingNear(opened()?.readings ?? [], shown.cursorUs, readingLineAt(y)));
    },
  });
  fleetSurface.canvas.addEventListener('keydown', (event) =>
    onKey(event, (change) => selectRow(selectedRow + change), openRow),
  );
  lanesSurface.canvas.addEventListener('keydown', (event) =>
    onKey(
      event,
      (change) => {
        lane = Math.min(DEVICE_LANES.length - 1, Math.max(0, lane + change));
      },
      () => choose(readingNear(opened()?.readings ?? [], shown.cursorUs, null)),
    ),
  );
  for (const { canvas } of [fleetSurface, lanesSurface])
    for (const name of ['focus', 'blur']) canvas.addEventListener(name, redraw);
  new ResizeObserver(redraw).observe(document.body);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    colours = readColours();
    redraw();
  });
  draw();
  void unpackAll();
}

/** The device of the first failure, else the first; then the others, one after the other. */
async function unpackAll(): Promise<void> {
  try {
    if (devices.length === 0) return;
    const [failure] = facts.failures;
    await open(failure !== undefined && devices.includes(failure.device) ? failure.device : devices[0]);
    if (failure !== undefined) shown.goTo(failure.timeUs, facts.endUs);
    for (const device of devices) await load(device);
    document.documentElement.dataset.unpacked = 'yes';
  } catch (error) {
    byId('trouble').textContent =
      `The events cannot be unpacked here (${String(error)}): the page needs a browser of 2023 or newer.`;
  }
}

start();
