/** Runs once before the visual tests: what the build makes of the stylesheet, for one of them. */
import type { TestProject } from 'vitest/node';
import { joinStyles, minifyStyles, putInLayer } from '../../scripts/build-styles.mjs';

export async function setup({ provide }: TestProject): Promise<void> {
  provide('minifiedStyles', await minifyStyles(putInLayer(joinStyles())));
}
