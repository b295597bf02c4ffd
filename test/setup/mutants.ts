/** Runs before each file of tests that look for mutants: the same examples for each of them. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 1 });
