/**
 * The scope of these files is one client. The build wraps them all in `exports.create = function (host, options)`, so
 * that what stands at the top of a file is made anew for each client, and nothing needs `this`.
 */

declare const host: string;
declare const options: import('../mote.ts').Options;
