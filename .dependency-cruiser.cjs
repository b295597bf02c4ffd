// Which part may import which. One direction:
//   protocol ← backends ← client ← hooks ← components,  protocol ← labels ← display ← hooks,
//   protocol ← server, and shared/ below them all
// Each rule names what a folder may import and forbids the rest, so a new folder or package has to
// be allowed here before it can be used.

/** Components that take an id or a filter and so may use hooks. All others take props only. */
const CONNECTED =
  '^src/components/(TaskLogPanel|TaskCard/TaskCard|TaskTable/TaskTable|TaskTable/TaskTableRow|TaskSummary/TaskSummary)\\.tsx$';

const REACT = '^(node_modules/)?(@types/)?react(/|$)';
const REACT_DOM = '^(node_modules/)?(@types/)?react-dom(/|$)';
const REACT_QUERY = '^(node_modules/)?@tanstack/react-query(/|$)';
const SOCKET = '^(node_modules/)?reconnecting-websocket(/|$)';
const CLSX = '^(node_modules/)?clsx(/|$)';
const MOCK_SOCKET = '^(node_modules/)?mock-socket(/|$)';
const SQLITE = '^(node_modules/)?@photostructure/sqlite(/|$)';
const WS = '^(node_modules/)?(@types/)?ws(/|$)';

/**
 * @param {string} folder below src/
 * @param {string[]} allowed patterns of what it may import besides itself
 * @param {string} comment
 */
function only(folder, allowed, comment) {
  return {
    name: `${folder.replace('/', '-')}-imports`,
    comment,
    severity: 'error',
    from: { path: `^src/${folder}/` },
    to: { pathNot: [`^src/${folder}/`, ...allowed] },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle hides which of its modules is the lower one. Move what both need below.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      // The page of the examples is built with the backend of one of them.
      to: { couldNotResolve: true, pathNot: '^example:' },
    },
    {
      name: 'only-published-packages',
      comment: 'What is published may import only what package.json promises to install.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-peer', 'type-only'],
      },
    },
    {
      name: 'sources-stand-alone',
      comment: 'The package knows nothing of its tests, stories, demo, benchmarks and tools.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|stories|demo|examples|bench|scripts|\\.storybook)/' },
    },
    {
      name: 'no-way-round-the-index',
      comment: 'src/index.ts is the face to the outside; inside, import the module itself.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index\\.ts$' },
    },
    only('shared', [], 'What every part may use imports nothing.'),
    only('protocol', [], 'The protocol runs anywhere: it imports nothing but itself.'),
    only(
      'backends',
      ['^src/shared/', '^src/protocol/'],
      'A backend speaks the protocol and knows no React.',
    ),
    only(
      'client',
      ['^src/shared/', '^src/protocol/', '^src/backends/', REACT_QUERY, SOCKET],
      'The client knows the protocol, the backends, the query cache and the socket; no React.',
    ),
    only('labels', ['^src/shared/', '^src/protocol/'], 'Words depend on the task model alone.'),
    only(
      'display',
      ['^src/shared/', '^src/protocol/', '^src/labels/', REACT],
      'How things are said depends on the task model and on React context alone.',
    ),
    only(
      'hooks',
      [
        '^src/shared/',
        '^src/protocol/',
        '^src/client/',
        '^src/labels/',
        '^src/display/',
        REACT,
        REACT_QUERY,
      ],
      'Hooks bind the client to React.',
    ),
    only(
      'components',
      [
        '^src/shared/',
        '^src/protocol/',
        '^src/client/',
        '^src/labels/',
        '^src/display/',
        '^src/hooks/',
        REACT,
        REACT_DOM,
        CLSX,
      ],
      'Components stand on hooks, display and the task model.',
    ),
    only(
      'testing',
      ['^src/shared/', '^src/protocol/', '^src/client/', MOCK_SOCKET],
      "The scripted server speaks the protocol to a client in the tests' own process.",
    ),
    {
      name: 'components-use-only-types-of-the-client',
      comment: 'What a component does with the client, it does through a hook.',
      severity: 'error',
      from: { path: '^src/components/' },
      to: { path: '^src/client/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'presentational-components-know-no-hook',
      comment:
        'They take props, so they work without our client. Connect them in a Task… component.',
      severity: 'error',
      from: { path: '^src/components/', pathNot: [CONNECTED, '^src/components/index\\.ts$'] },
      to: { path: '^src/hooks/', reachable: true },
    },
    {
      ...only(
        'server',
        ['^src/shared/', '^src/protocol/', WS, SQLITE, '^(node_modules/)?bullmq(/|$)'],
        'The hub shares the protocol with the client and nothing else.',
      ),
      to: {
        pathNot: [
          '^src/server/',
          '^src/shared/',
          '^src/protocol/',
          WS,
          SQLITE,
          '^(node_modules/)?bullmq(/|$)',
        ],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'only-the-server-knows-node',
      comment: 'Anything else may end in a browser.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/server/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-the-server-knows-ws',
      comment: 'ws must never reach a bundle for the browser.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/server/' },
      to: { path: WS },
    },
    {
      name: 'sqlite-only-where-it-is-wanted',
      comment: 'A hub that keeps its tasks elsewhere loads no SQLite.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/server/(store/sqlite/|cli\\.ts$)' },
      to: { path: '^src/server/store/sqlite/' },
    },
    {
      name: 'demo-is-an-app',
      comment: 'The demo uses what an app can use: the public entries.',
      severity: 'error',
      from: { path: '^demo/' },
      to: {
        path: '^src/',
        pathNot: ['^src/index\\.ts$', '^src/server/(store/sqlite/)?index\\.ts$', '\\.css$'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^demo/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default', 'node'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
