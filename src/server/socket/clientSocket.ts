/**
 * What a connection needs of the way to its client: a socket of `ws`, or a stream of server-sent
 * events. Types only.
 */
import type { Buffer } from 'node:buffer';
import type { RawData } from 'ws';

export interface ClientSocket {
  readonly readyState: number;
  readonly OPEN: number;
  readonly CLOSED: number;
  /** Bytes that were sent and have not gone out. */
  readonly bufferedAmount: number;
  readonly isPaused: boolean;
  pause(): void;
  resume(): void;
  /** @param sent called once the frame has gone out */
  send(frame: Buffer, options: { binary: boolean }, sent: () => void): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: 'message', listener: (data: RawData, isBinary: boolean) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}
