import { LINKED_FILE, SHIM_FILES } from '../shim-sources.ts';

/** Name of the board that is built, and of the folder in Espruino's `targets/` that has the shim's sources. */
export const BOARD = 'MOTE';
export const SHIM_TARGET = 'mote';

/** Functions that the shim has in the place of those of the C library and of the interpreter; REAL and TAKEN in shim.h. */
const TAKEN = [
  ...['gettimeofday', 'select', 'socket', 'connect', 'bind', 'send', 'recvfrom', 'setsockopt', 'close'],
  ...['gethostbyname', 'pthread_create', 'pthread_join', 'fputc', 'fopen', 'opendir', 'remove', 'mkdir'],
  ...['jslSeekToP', 'jshFlashRead', 'jshFlashWrite', 'jshFlashErasePage', 'jshFlashGetMemMapAddress'],
  'jshReboot',
];
/** An ESP32's: see its row in Espruino's own table of boards. */
const ESP32_VARIABLES = 16_383;
/** A board of the simulator has 896 KB for Storage; flash comes in whole megabytes. */
const FLASH_KB = 1024;

/**
 * A board file for Espruino's build (in Python): its Linux board with the shim linked in, and without TensorFlow, which no board of
 * the simulator has and which takes most of the build's time.
 *
 * @param isEsp32 32 bits, as many variables as an ESP32 has, and strings of bytes
 */
export function boardFile(shimId: string, isEsp32: boolean): string {
  const sources = [...SHIM_FILES, LINKED_FILE].map((file) => `targets/${SHIM_TARGET}/${file}`);
  const lines = [
    `DEFINES+=-DLINKED -DSHIM_ID=${shimId}`,
    `TARGETSOURCES+=${sources.join(' ')}`,
    `LDFLAGS+=${TAKEN.map((name) => `-Wl,--wrap=${name}`).join(' ')}`,
    ...(isEsp32 ? ['CFLAGS+=-m32', 'LDFLAGS+=-m32', 'DEFINES+=-DUSE_CALLFUNCTION_HACK'] : []),
  ];
  return [
    'import LINUX',
    'info = LINUX.info',
    'chip = LINUX.chip',
    'devices = LINUX.devices',
    'get_pins = LINUX.get_pins',
    `chip["flash"] = ${FLASH_KB}`,
    'build = info["build"]',
    'build["libraries"] = [name for name in build["libraries"] if name != "TENSORFLOW"]',
    ...(isEsp32
      ? [
          `info["variables"] = ${ESP32_VARIABLES}`,
          'build["makefile"] = [line for line in build["makefile"] if "ESPR_UNICODE_SUPPORT" not in line]',
        ]
      : []),
    `build["makefile"] += ${JSON.stringify(lines)}`,
    '',
  ].join('\n');
}
