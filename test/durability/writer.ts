/**
 * A process that writes to a store as fast as it can, until it is killed, and notes in a second file
 * what the store has acknowledged and announced. What a process has written to a file outlives it.
 */
import { appendFileSync } from 'node:fs';
import process from 'node:process';
import type { Task } from '../../src/server/index.js';
import { sqliteStore } from '../../src/server/store/sqlite/index.js';
import { chance as chanceOf } from '../chaos/random.js';

const [file = '', notes = '', seed = '0'] = process.argv.slice(2);

/** Tasks that are written at a time. */
const LANES = 4;

const chance = chanceOf(Number(seed));
const store = sqliteStore(file, { maxLogLines: 1_000_000 });
const note = (...words: (string | number)[]): void => appendFileSync(notes, `${words.join(' ')}\n`);

const acknowledge = (task: Task | undefined): void => {
  if (task === undefined) return note('problem', 'a task of this process is not known');
  const { id, version, logCount, progress, status } = task;
  note('acknowledged', id, version, logCount, progress?.value ?? 0, status);
};

async function writeTask(id: string): Promise<void> {
  note('begins', id);
  const origin = { handled: true, input: { id } };
  acknowledge(await store.create({ id, status: 'running', tags: [id] }, origin));
  let lines = 0;
  for (let steps = chance.whole(1, 30); steps > 0; steps -= 1) {
    if (chance.happens(0.6)) {
      const count = chance.happens(0.1) ? chance.whole(300, 1_500) : chance.whole(1, 20);
      const texts = Array.from({ length: count }, (_, n) => `${id} ${lines + n}`);
      lines += count;
      acknowledge(
        await store.append(
          id,
          texts.map((text) => ({ at: 1, level: 'info', text })),
          1,
        ),
      );
    } else {
      const add = ({ progress }: Task) => ({
        set: { progress: { value: (progress?.value ?? 0) + 1 } },
      });
      acknowledge(await store.update(id, add));
    }
  }
  acknowledge(
    await store.update(id, () => ({ set: { status: 'completed', endedAt: Date.now() } })),
  );
  if (!chance.happens(0.3)) return;
  note('removes', id);
  await store.remove(id);
  note('removed', id);
}

const epoch = await store.open(({ id, kind, version }) => note('announced', id, version, kind));
note('open', epoch);
const lane = async (number: number): Promise<void> => {
  for (let n = 0; ; n += 1) await writeTask(`${seed}-${number}-${n}`);
};
await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
