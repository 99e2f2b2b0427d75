/** What a process says before its first world: until then nothing that ends it is a world's fault. */
export const READY = 'ready';
