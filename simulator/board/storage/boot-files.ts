/** What runs at boot. */
export const BOOT_FILE = '.bootcde';
/** What runs after `reset()` too. */
export const RESET_FILE = '.bootrst';
/** What `save()` writes. */
export const SAVED_FILE = '.varimg';
/** In the order in which a boot runs them. */
export const BOOT_FILES = [SAVED_FILE, RESET_FILE, BOOT_FILE];
