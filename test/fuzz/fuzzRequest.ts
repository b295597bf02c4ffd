/** Sends one request over HTTP as it is, also where it is none that a proper client would send. */
import type { Buffer } from 'node:buffer';
import { Agent, request, type IncomingMessage } from 'node:http';
import { judgeAnswer } from './answers.js';

/** A limit for what hangs, in ms. */
const PATIENCE = 30_000;

/** What came of a request. */
export interface RequestOutcome {
  readonly status: number;
  readonly failures: readonly string[];
}

interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer | undefined;
}

/** Sends requests to one hub over a few connections. */
export class FuzzRequests {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string) {
    this.#url = new URL(url);
  }

  async send(fuzzed: FuzzRequest): Promise<RequestOutcome> {
    try {
      const { response, body } = await this.#exchange(fuzzed, this.#agent);
      const { statusCode: status = 0, headers } = response;
      const type = headers['content-type'] ?? '';
      const failure = judgeAnswer({ ...fuzzed, status, type, body });
      return { status, failures: failure === undefined ? [] : [failure] };
    } catch (error) {
      return { status: 0, failures: [`no answer: ${String(error)}`] };
    }
  }

  stop(): void {
    this.#agent.destroy();
  }

  #exchange(
    fuzzed: FuzzRequest,
    agent: Agent | false,
  ): Promise<{ response: IncomingMessage; body: string }> {
    const { method, path, body } = fuzzed;
    return new Promise((resolve, reject) => {
      const { hostname, port, pathname } = this.#url;
      const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
      const sent = request({ hostname, port, method, path: pathname + path, agent, headers });
      sent.setTimeout(PATIENCE, () => sent.destroy(new Error('nothing came in time')));
      sent.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
        response.on('data', (part: string) => {
          text += part;
          // It goes on without end; what came first has to be sound.
          if (!isStream || !text.includes('\n\n')) return;
          resolve({ response, body: text.slice(0, text.lastIndexOf('\n\n')) });
          response.destroy();
        });
        response.on('end', () => resolve({ response, body: text }));
        response.on('error', reject);
      });
      sent.on('error', (error) => {
        // The hub may close an idle connection just as it is used again; then it got nothing.
        if (sent.reusedSocket) resolve(this.#exchange(fuzzed, false));
        else reject(error);
      });
      sent.end(body);
    });
  }
}
