// @vitest-environment node
/** A program of its own: to extend `Register` here would change the types of every other test. */
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Type-checks an application's source. Returns what is wrong with it, by line. */
function check(source: string): string[] {
  const file = path.join(ROOT, 'test/types/app.tsx');
  const configFile = path.join(ROOT, 'tsconfig.json');
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [] },
    ts.sys,
    ROOT,
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022)
      : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], { ...options, noUnusedLocals: false }, host);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map((found) => {
    const { line } = ts.getLineAndCharacterOfPosition(
      program.getSourceFile(file) as ts.SourceFile,
      found.start ?? 0,
    );
    return source.split('\n')[line]?.trim() ?? '';
  });
}

const REGISTER = `
import { useStartTask, useSuspenseTaskStatus, useTaskStatus } from 'react-task-status';
declare module 'react-task-status' {
  interface Register {
    tasks: {
      export: { input: { rows: number }; result: { file: string } };
      clean: { input: undefined; result: number };
    };
  }
}
const { start, startAsync } = useStartTask();
`;

describe('an application that registers its tasks', () => {
  it('should have inputs and results typed by the type of the task', { timeout: 60_000 }, () => {
    const source = `${REGISTER}
start({ type: 'export', input: { rows: 3 } });
start({ type: 'clean' });
const file: Promise<string | undefined> = startAsync({ type: 'export', input: { rows: 3 } }).then((task) => task.result?.file);
const here: string | undefined = useTaskStatus<'export'>('a').task?.result?.file;
const there: number | undefined = useSuspenseTaskStatus<'clean'>('a').task?.result;
const picked: number | undefined = useTaskStatus<'clean', number | undefined>('a', { select: (task) => task.result }).task;
const own: boolean | undefined = useTaskStatus<boolean>('a').task?.result;
`;
    expect(check(source)).toEqual([]);
  });

  it('should be told of wrong inputs, results and types', { timeout: 60_000 }, () => {
    const wrong = [
      `start({ type: 'export', input: { rows: 'three' } });`,
      `start({ type: 'export' });`,
      `start({ type: 'exprot', input: { rows: 3 } });`,
      `const number: number | undefined = useTaskStatus<'export'>('a').task?.result;`,
      `void startAsync({ type: 'clean' }).then((task) => task.result?.file);`,
    ];
    expect(check(REGISTER + wrong.join('\n'))).toEqual(wrong);
  });
});

describe('an application that registers nothing', () => {
  it('should start any type and name any result', { timeout: 60_000 }, () => {
    const source = `
import { useStartTask, useTaskStatus, type Task } from 'react-task-status';
declare const initialTask: Task<{ file: string }>;
const { start, startAsync } = useStartTask();
start({ type: 'anything', input: [1, 2] });
const result: Promise<unknown> = startAsync({ type: 'anything' }).then((task) => task.result);
const file: string | undefined = useTaskStatus<{ file: string }>('a').task?.result?.file;
const inferred: string | undefined = useTaskStatus('a', { initialTask }).task?.result?.file;
`;
    expect(check(source)).toEqual([]);
  });
});
