// Programs that run beside the benchmark, each in a process (and so on a core) of its own: it is
// asked, and it answers.
import { fork, type ChildProcess } from 'node:child_process';

/** A program that answers. */
export interface Child<Request, Answer> {
  ask(request: Request): Promise<Answer>;
  /** Ends it. */
  stop(): Promise<void>;
}

interface Envelope {
  readonly number: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/**
 * Starts a built program.
 * @param flags of Node
 */
export function startChild<Request, Answer>(
  file: string,
  flags: string[] = [],
): Child<Request, Answer> {
  const child: ChildProcess = fork(file, {
    execArgv: flags,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<
    number,
    { resolve: (answer: Answer) => void; reject: (error: Error) => void }
  >();
  let asked = 0;
  let isStopping = false;
  child.on('message', (message) => {
    const { number, answer, error } = message as Envelope;
    const question = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) question?.resolve(answer as Answer);
    else question?.reject(new Error(error));
  });
  const ended = new Promise<void>((resolve) => {
    child.on('exit', (code) => {
      resolve();
      if (isStopping) return;
      for (const { reject } of waiting.values()) {
        reject(new Error(`${file} ended with code ${code} before it had answered.`));
      }
    });
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        asked += 1;
        waiting.set(asked, { resolve, reject });
        child.send({ number: asked, request });
      }),
    async stop() {
      isStopping = true;
      child.kill();
      await ended;
    },
  };
}

/** The other side: answers what the benchmark asks. */
export function answerParent<Request>(answer: (request: Request) => Promise<unknown>): void {
  process.on('message', (message) => {
    const { number, request } = message as { number: number; request: Request };
    answer(request).then(
      (value) => process.send?.({ number, answer: value }),
      (error: unknown) => process.send?.({ number, error: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
