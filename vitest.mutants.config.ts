// The tests that `npm run test:mutants` uses to find mutants: of pure modules, without a server, a
// browser or real time, so that thousands of runs take minutes.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'test/protocol/**/*.test.ts',
      'test/client/logs/**/*.test.ts',
      // Not the properties: for each mutant they would walk through every state again.
      'test/client/connection/{backoff,connectionFallback,connectionMachine,connectionSteps}.test.ts',
      'test/display/{estimate,rateKeeper}.test.ts',
    ],
    setupFiles: ['test/setup/mutants.ts'],
  },
});
