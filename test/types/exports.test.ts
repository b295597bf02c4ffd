// @vitest-environment node
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import * as kit from '../../src/index.js';

const ROOT = path.join(import.meta.dirname, '../..');
const ENTRIES = [
  'index.ts',
  'server/index.ts',
  'server/store/sqlite/index.ts',
  'server/testing/index.ts',
  'testing/index.ts',
  'labels/german.ts',
];

/** What each entry of the package exports: the name, and where that is declared. */
function readExports(): Map<string, Map<string, string>> {
  const files = ENTRIES.map((entry) => path.join(ROOT, 'src', entry));
  const config = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const program = ts.createProgram(files, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  return new Map(
    files.map((file, index) => {
      const source = program.getSourceFile(file);
      const symbol = source && checker.getSymbolAtLocation(source);
      const names = (symbol ? checker.getExportsOfModule(symbol) : []).map((each) => {
        const target = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each;
        const declaration = target.declarations?.[0];
        const place = declaration?.getSourceFile().fileName ?? '';
        return [each.name, `${path.relative(ROOT, place)} ${target.name}`] as const;
      });
      return [ENTRIES[index] ?? '', new Map(names)] as const;
    }),
  );
}

const words = (text: string): string[] => text.trim().split(/\s+/).toSorted();

const VALUES = words(`
  ConnectionIndicator DisplayProvider Elapsed LOG_LEVELS LastUpdated LogPanel PhaseIndicator
  ProgressBar Sparkline StatusBadge TASK_ACTIONS TASK_STATUSES TaskActions TaskCard
  TaskCardView TaskError TaskLogPanel TaskResult TaskStatusError TaskStatusProvider
  TaskSummary TaskSummaryView TaskTable TaskTableView createTaskClient englishLabels
  estimateRemaining isTaskId isTerminal preloadLogPanel taskKeys taskStatusOptions useConnectionStatus
  useDisplay useStartTask useSuspenseTaskStatus useTaskActions useTaskClient useTaskLogs useTaskStatus
  useTaskSummary useTasks
`);

const TYPES = words(`
  ConnectionIndicatorProps ConnectionState ConnectionStatus Display DisplayProviderProps
  ElapsedProps Estimate EstimateOptions IconOverrides KeyScope LabelOverrides Labels
  LastUpdatedProps LogEntry LogLevel LogLine LogPanelPart LogPanelProps LogSettings LogSnapshot
  LogSource LogTimestamps Phase PhaseIndicatorProps PollingOptions ProgressBarProps ProgressSample
  ReconnectOptions Register RenderRoot RequestOptions ResultOf ServerClock ShareAcrossTabsOptions Signal SparklineProps StartRequest StartTaskRequest StartedTask
  StatusBadgeProps SyncAnswer Task TaskAction TaskActionsProps TaskAttempt TaskBackend
  TaskCardProps TaskCardSlotProps TaskCardViewProps TaskClient TaskClientOptions TaskColumn TaskErrorProps
  TaskFailure TaskFilter TaskListResponse TaskLogPanelProps TaskMeta TaskObserver TaskOrder
  TaskPage TaskProgress TaskResources TaskResultProps TaskStatus TaskStatusErrorCode
  TaskStatusProviderProps TaskSummaryProps TaskSummaryReport TaskSummaryViewProps
  TaskTableProps TaskTableViewProps TaskType TerminalStatus Transport Urgency UseStartTaskResult
  UseSuspenseTaskStatusOptions UseSuspenseTaskStatusResult
  UseTaskActionsResult UseTaskLogsOptions UseTaskLogsResult UseTaskStatusOptions
  UseTaskStatusResult UseTaskSummaryResult UseTasksFilter UseTasksOptions UseTasksResult WebSocketConstructor
`);

const exported = readExports();
const names = [...(exported.get('index.ts')?.keys() ?? [])];

describe('the names of the public face', () => {
  it('should be these values, and no others', () => {
    expect(Object.keys(kit).toSorted()).toEqual(VALUES);
  });

  it('should be these types, and no others', () => {
    const types = names.filter((name) => !(name in kit));
    expect(types.toSorted()).toEqual(TYPES);
  });

  it('should mean the same in every entry of the package', () => {
    const meanings = new Map<string, Set<string>>();
    for (const entry of exported.values()) {
      for (const [name, place] of entry) {
        meanings.set(name, (meanings.get(name) ?? new Set()).add(place));
      }
    }
    const ambiguous = [...meanings].filter(([, places]) => places.size > 1).map(([name]) => name);
    expect(ambiguous).toEqual([]);
  });
});
