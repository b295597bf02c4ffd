/** The server's clock, as the client keeps it and the components count by it. Type only. */

/** How far the server's clock is from this device's. */
export interface ServerClock {
  /** ms to add to this device's clock to get the server's; 0 until it is known. */
  readonly offset: number;
}
