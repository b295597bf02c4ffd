/** One WebSocket through the fault proxy: a client's end, the hub's end, and the weather between. */
import { WebSocket } from 'ws';
import type { Chance } from './random.js';
import type { Sky } from './weather.js';

/** Frames that carry updates only, which may overtake each other. */
const isUpdate = (text: string): boolean =>
  !/"type":"(welcome|synced|rejected|ping|pong|error)"/.test(text);

export class FaultySocket {
  readonly #sky: Sky;
  readonly #chance: Chance;
  readonly #client: WebSocket;
  readonly #hub: WebSocket;
  #early: string[] = [];
  #timers = new Set<NodeJS.Timeout>();
  /** When the last frame that kept its place was due, so that the next one is not before it. */
  #lastDue = 0;
  /** When the last rejection was due: that a task is not known is never said after the task was told. */
  #lastRejection = 0;
  #listener: (() => void) | undefined;

  constructor(sky: Sky, chance: Chance, client: WebSocket, hub: WebSocket) {
    this.#sky = sky;
    this.#chance = chance;
    this.#client = client;
    this.#hub = hub;
    client.on('error', () => undefined);
    this.#hub.on('error', () => undefined);
    client.on('message', (data) => this.#fromClient(String(data)));
    this.#hub.on('open', () => {
      for (const text of this.#early) this.#hub.send(text);
      this.#early = [];
      this.weatherChanged();
    });
    this.#hub.on('message', (data) => this.#fromHub(String(data)));
    client.on('close', () => this.#ended(this.#hub, 1000));
    this.#hub.on('close', (code) => {
      // What the hub said before its goodbye comes before it.
      const delay = Math.max(0, this.#lastDue - performance.now());
      setTimeout(() => this.#ended(client, code), delay);
    });
  }

  whenClosed(listener: () => void): void {
    this.#listener = listener;
  }

  weatherChanged(): void {
    if (this.#hub.readyState !== WebSocket.OPEN) return;
    if (this.#sky.weather.isSlow) this.#hub.pause();
    else this.#hub.resume();
  }

  cut(): void {
    this.#client.terminate();
    this.#hub.terminate();
  }

  #ended(other: WebSocket, code: number): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    if (!this.#sky.weather.isBlackHole || other === this.#hub) {
      if (other.readyState === WebSocket.CONNECTING) other.terminate();
      else if (code === 1005 || code === 1006) other.terminate();
      else if (other.readyState === WebSocket.OPEN) other.close(code);
      // One that is not read from would never hear the other side's goodbye.
      if (other.isPaused) other.resume();
    }
    this.#listener?.();
  }

  #fromClient(text: string): void {
    const { weather } = this.#sky;
    if (weather.isBlackHole) return;
    const isGarbled = this.#chance.happens(weather.garble);
    if (isGarbled) this.#sky.count('garbled');
    const sent = isGarbled ? text.slice(0, -1) : text;
    if (this.#hub.readyState === WebSocket.CONNECTING) this.#early.push(sent);
    else if (this.#hub.readyState === WebSocket.OPEN) this.#hub.send(sent);
  }

  #fromHub(text: string): void {
    const { weather } = this.#sky;
    const chance = this.#chance;
    if (weather.isBlackHole) return;
    if (chance.happens(weather.cut)) {
      this.#sky.count('cut');
      return this.cut();
    }
    if (chance.happens(weather.truncate)) {
      this.#sky.count('truncated');
      return this.#deliver(text.slice(0, chance.whole(0, text.length - 1)), false);
    }
    const isFree = weather.reorder && isUpdate(text);
    this.#deliver(text, isFree);
    if (!chance.happens(weather.repeat)) return;
    this.#sky.count('repeated');
    this.#deliver(text, isFree);
  }

  /** @param isFree whether other frames may overtake it */
  #deliver(text: string, isFree: boolean): void {
    const now = performance.now();
    const wish = now + this.#chance.next() * this.#sky.weather.delay;
    if (isFree) this.#sky.count('reordered');
    const due = Math.max(wish, isFree ? this.#lastRejection : this.#lastDue);
    if (!isFree) this.#lastDue = due;
    if (text.includes('"type":"rejected"')) this.#lastRejection = due;
    if (due <= now) return this.#client.send(text);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#client.readyState === WebSocket.OPEN) this.#client.send(text);
    }, due - now);
    this.#timers.add(timer);
  }
}
