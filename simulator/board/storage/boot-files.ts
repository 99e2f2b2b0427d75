/** Runs at boot. */
export const BOOT_FILE = '.bootcde';
/** Runs after `reset()` too. */
export const RESET_FILE = '.bootrst';
/** Written by `save()`. */
export const SAVED_FILE = '.varimg';
/** All of them, in the order in which a boot runs them. */
export const BOOT_FILES = [SAVED_FILE, RESET_FILE, BOOT_FILE];
