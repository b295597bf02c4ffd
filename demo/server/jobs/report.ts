/**
 * The job that fails: it counts the lines of this project's sources and saves a report into a
 * folder that is not there. Make the folder, retry, and it succeeds.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TaskFailedError, type TaskHandle } from 'react-task-status/server';
import { listFiles, MEGABYTE, Pace, readAtPace } from '../files.js';
import { PROJECT_FOLDER } from '../paths.js';

const FOLDER = path.join(PROJECT_FOLDER, 'src');
const BYTES_PER_SECOND = MEGABYTE / 3;
const LINE_FEED = 0x0a;

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const folder = path.dirname(file);
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new TaskFailedError(`The report could not be saved: there is no folder ${folder}`, {
      code: 'folder_missing',
      guidance: `Create it (mkdir ${folder}) and press Retry.`,
      retryable: true,
      details: { file },
      cause,
    });
  }
}

export async function saveReport(task: TaskHandle, workFolder: string): Promise<object> {
  const file = path.join(workFolder, 'reports', 'lines.txt');
  task.phase('starting');
  const { files } = await listFiles(FOLDER, task.signal);
  task.phase('running');
  task.progress(0, files.length, 'items');
  const pace = new Pace(BYTES_PER_SECOND);
  const report: string[] = [];
  for (const [index, found] of files.entries()) {
    let lines = 0;
    for await (const piece of readAtPace(found, pace, task.signal)) {
      for (const byte of piece) if (byte === LINE_FEED) lines += 1;
    }
    const text = `${String(lines).padStart(6)}  src/${found.name}`;
    report.push(text);
    task.log(text);
    task.progress(index + 1, files.length, 'items');
  }
  task.phase('completing');
  task.update({ message: `Saving ${file}` });
  await save(file, `${report.join('\n')}\n`);
  task.update({ message: null });
  return { file, files: files.length };
}
