import { DGRAM_SOURCE } from './dgram.ts';
import { FS_SOURCE } from './fs.ts';
import { GRAPHICS_SOURCE } from './graphics.ts';
import { HTTP_SOURCE } from './http.ts';
import { NRF_SOURCE } from './nrf.ts';
import { PIPE_SOURCE } from './pipe.ts';
import { WAVEFORM_SOURCE } from './waveform.ts';

/** Libraries of the firmware that are programs of the board here: each board has them of its own. */
export const LIBRARY_SOURCES: Record<string, string> = {
  __proto__: null as never,
  http: HTTP_SOURCE,
  fs: FS_SOURCE,
  dgram: DGRAM_SOURCE,
};

/** Globals that are made so, at their first use. */
export const GLOBAL_SOURCES: Record<string, string> = {
  __proto__: null as never,
  Graphics: GRAPHICS_SOURCE,
  Waveform: WAVEFORM_SOURCE,
};

/** The same of those boards whose kind has them. */
export const KIND_SOURCES: Record<string, string> = {
  __proto__: null as never,
  NRF: NRF_SOURCE,
};

/** What `E.pipe` calls. */
export const PIPE = PIPE_SOURCE;
