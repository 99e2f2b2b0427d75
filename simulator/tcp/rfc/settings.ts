/**
 * What a Linux host of the model is set to, under the names of its sysctls (the kernel's own documentation,
 * ip-sysctl). What has no sysctl is a named constant where it is used.
 */
export interface Sysctls {
  /** RFC 2018 and 2883. */
  readonly tcp_sack: boolean;
  /** RFC 7323. */
  readonly tcp_timestamps: boolean;
  /** RFC 8985, RACK: the lowest bit of the sysctl for loss recovery. */
  readonly rack: boolean;
  /** RFC 8985, the tail loss probe. */
  readonly tcp_early_retrans: boolean;
  /** RFC 5682. */
  readonly tcp_frto: boolean;
  /** Duplicate acknowledgments, or segments acknowledged selectively, that mean a loss (RFC 5681's DupThresh). */
  readonly tcp_reordering: number;
  /** Small segments that are sent again are joined with those that follow. */
  readonly tcp_retrans_collapse: boolean;
  readonly tcp_slow_start_after_idle: boolean;
  readonly tcp_syn_retries: number;
  /** SYNs that are sent again before the time between them doubles. */
  readonly tcp_syn_linear_timeouts: number;
  readonly tcp_synack_retries: number;
  /** Says after which time without an answer a connection is given up; see `giveUpUs`. */
  readonly tcp_retries2: number;
  /** The same for a connection whose process is gone. */
  readonly tcp_orphan_retries: number;
  /** How long an end without a process waits for the peer's FIN. */
  readonly tcp_fin_timeout_s: number;
}

/** The defaults of Linux 6.18, the kernel of the measurements. */
export const LINUX: Sysctls = {
  tcp_sack: true,
  tcp_timestamps: true,
  rack: true,
  tcp_early_retrans: true,
  tcp_frto: true,
  tcp_reordering: 3,
  tcp_retrans_collapse: true,
  tcp_slow_start_after_idle: true,
  tcp_syn_retries: 6,
  tcp_syn_linear_timeouts: 4,
  tcp_synack_retries: 5,
  tcp_retries2: 15,
  // The documented value 0 stands for 8.
  tcp_orphan_retries: 8,
  tcp_fin_timeout_s: 60,
};

/** What a program sets on a socket of its own. */
export interface SocketOptions {
  /** SO_KEEPALIVE with TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT; null: no probes. */
  readonly keepAlive: {
    readonly idleUs: number;
    readonly intervalUs: number;
    readonly probes: number;
  } | null;
  /** TCP_USER_TIMEOUT (RFC 5482); null: tcp_retries2 decides. */
  readonly userTimeoutUs: number | null;
}

export const NO_SOCKET_OPTIONS: SocketOptions = { keepAlive: null, userTimeoutUs: null };

/** TCP_USER_TIMEOUT in us; infinity without one. */
export function userTimeoutUs(options: SocketOptions): number {
  return options.userTimeoutUs ?? Number.POSITIVE_INFINITY;
}

/** How one end is set up: its host and its socket. */
export interface Settings {
  readonly sysctls: Sysctls;
  readonly socket: SocketOptions;
}
