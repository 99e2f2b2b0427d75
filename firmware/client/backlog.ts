/** QoS 0 packets that wait for the socket, as one string. */
export const backlog = { data: '' };
