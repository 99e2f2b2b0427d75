/** `client.counts`; names of four letters take one variable each. */
export const count = {
  counts: {
    /** Messages that publish accepted. */
    sent: 0,
    /** PUBACKs for them. */
    ackd: 0,
    /** Messages that publish refused. */
    no: 0,
    /** Accepted messages that gave way to newer ones. */
    drop: 0,
    /** Messages sent again after a connection. */
    dup: 0,
    /** Messages received. */
    got: 0,
    /** Received messages that were too big. */
    skip: 0,
    /** Sessions, the first one too. */
    conn: 0,
  },
};
