import { fail } from '../errors.ts';
import { FLASH_FILE_BYTES, FLASH_FILES } from '../limits.ts';
import { given, outbox } from '../session.ts';
import { bytes } from '../wire.ts';
import { asKept, asLoaded, filesFor, filesInAll, holdAgain, isPubrec, keptKey } from './qos2.ts';

/**
 * FLASH: the outbox in Storage. A file holds `mq`, a running number, then records: 0 once the rest of it is written, 0 once it is
 * acknowledged, two bytes of length, packet id, packet. Flash only clears bits, so each byte is written once: a power cut
 * leaves a record without its first 0, and it never was accepted. A file is replaced only when all in it is acknowledged: the next
 * such file, so that one message which the broker does not take keeps one file only. Storage must have room for it without compaction,
 * which would move the code that runs. A message of QoS 2 has one byte
 * more, 0 from its PUBREC on; the PUBREC for one that came is a record until its PUBREL.
 */
const flash = {
  file: FLASH_FILES,
  at: FLASH_FILE_BYTES,
  number: 0,
  /** Where the record of a message stands: file and offset. */
  places: {} as { [puback: string]: number },
};

const fileOf = (file: number) => `mote.${file}`;

/** What a build without it refuses. */
export const NO_FLASH = FLASH ? '' : ' flash';

/** false: it has to be kept, and there is no room for it. */
export function isKeptInFlash(first: number, id: string, packet: string): boolean {
  'inline';
  return !FLASH || !(first & 6) || first > 63 || !given.options.flash || store(id, packet);
}

/** A packet that is kept, behind its id. false when there is no room; an id of QoS 2 has room beyond that of messages. */
export function store(id: string, packet: string): boolean {
  const storage = require('Storage');
  packet = asKept(packet);
  const length = packet.length + 2;
  try {
    if (flash.file >= filesFor(packet) || flash.at + length + 4 > FLASH_FILE_BYTES) {
      const used: number[] = [];
      for (const key in flash.places) used[flash.places[key] >> 12] = 1;
      let next = 0;
      while (used[next] || next === flash.file) next++;
      if (
        next >= filesFor(packet) ||
        length + 8 > FLASH_FILE_BYTES ||
        storage.getFree() < FLASH_FILE_BYTES + 64
      )
        return false;
      flash.number++;
      storage.erase(fileOf(next));
      storage.write(fileOf(next), `mq${bytes(flash.number >> 8, flash.number & 255)}`, 0, FLASH_FILE_BYTES);
      flash.file = next;
      flash.at = 4;
    }
    storage.write(fileOf(flash.file), bytes(length >> 8, length & 255) + id + packet, flash.at + 2);
    storage.write(fileOf(flash.file), '\0', flash.at);
  } catch {
    // What was written of it stays: go on in another file.
    flash.at = FLASH_FILE_BYTES;
    return false;
  }
  flash.places[keptKey(packet) + id] = (flash.file << 12) | flash.at;
  flash.at += length + 4;
  return true;
}

/** Clears a byte of a record. */
function mark(key: string, offset: number): void {
  const place = flash.places[key];
  if (place) require('Storage').write(fileOf(place >> 12), '\0', (place & 4095) + offset);
}

/** The outbox is done with this packet. */
export function forget(key: string): void {
  if (FLASH) {
    mark(key, 1);
    delete flash.places[key];
  }
}

/** Notes in the record that a message of QoS 2 is at its second half. */
export function noteInFlash(key: string, offset: number): void {
  if (FLASH) mark(key, offset);
}

/** Keeps the id of a message that was delivered. Where Storage is full it is delivered once more if the power goes before its PUBREL. */
export function keepId(id: string, packet: string): void {
  if (FLASH && given.options.flash && !store(id, packet)) fail('flash');
}

/** At `create`: takes in what is there, for the first client. */
export function loadKept(): void {
  if (FLASH && given.options.flash && !given.name) load();
}

/** At create: what was accepted before the power went. */
function load(): void {
  const storage = require('Storage');
  /** The running number of each file that has records, times the number of files, and which file it is. */
  const files: number[] = [];
  for (let file = 0; file < filesInAll(); file++) {
    const data = storage.read(fileOf(file)) || '';
    if (data.slice(0, 2) === 'mq' && data[4] === '\0')
      files.push(((data.charCodeAt(2) << 8) | data.charCodeAt(3)) * filesInAll() + file);
  }
  files.sort((one, other) => one - other);
  // The last one is the newest, which goes on.
  for (const index in files) {
    const file = files[index] % filesInAll();
    const data = storage.read(fileOf(file)) as string;
    let at = 4;
    while (data[at] === '\0') {
      const length = (data.charCodeAt(at + 2) << 8) | data.charCodeAt(at + 3);
      if (data[at + 1] === '\xff') {
        const key = `@\x02${data.slice(at + 4, at + 6)}`;
        let packet = bytes(data.charCodeAt(at + 6) | 8) + data.slice(at + 7, at + length + 4);
        if (isPubrec(packet)) flash.places[holdAgain(key)] = (file << 12) | at;
        else {
          packet = asLoaded(packet, key, data[at + length + 3]);
          outbox.packets.push(key, packet);
          outbox.size += packet.length;
          outbox.id = (data.charCodeAt(at + 4) << 8) | data.charCodeAt(at + 5);
          flash.places[key] = (file << 12) | at;
        }
      }
      at += length + 4;
    }
    flash.file = file;
    flash.number = files[index] / filesInAll();
    // A record that the power cut short: the rest of that file is not used.
    flash.at = data.slice(at, at + 4) === '\xff\xff\xff\xff' ? at : FLASH_FILE_BYTES;
  }
}
