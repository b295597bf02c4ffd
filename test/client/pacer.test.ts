// What the server is told of the pace at which the page draws.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientParts } from '../../src/client/clientParts.js';
import { createPacer } from '../../src/client/pacer.js';

describe('the pacer', () => {
  let said: unknown[];
  let generation: number;
  let isOpen: boolean;

  beforeEach(() => {
    said = [];
    generation = 1;
    isOpen = true;
  });

  /** Only what a pacer uses of a client. */
  function create() {
    const connection = {
      state: () => ({ generation }),
      send(text: string) {
        if (isOpen) said.push(JSON.parse(text));
        return isOpen;
      },
    };
    return createPacer({ connection } as unknown as ClientParts);
  }

  const paces = (): unknown[] => said.map((message) => (message as { interval: number }).interval);

  it('should say nothing as long as the page draws without effort', () => {
    const pacer = create();
    pacer.welcomed(true);
    for (const pause of [0, 6, 40, 99]) pacer.drew(pause);
    expect(said).toEqual([]);
  });

  it('should tell a pace, and again only when it has become quite another', () => {
    const pacer = create();
    pacer.welcomed(true);
    for (const pause of [600, 500, 700, 880, 950, 900]) pacer.drew(pause);
    expect(said).toEqual([
      { type: 'pace', interval: 600 },
      { type: 'pace', interval: 950 },
    ]);
  });

  it('should not take one drawing of few tasks for the end of the load', () => {
    const pacer = create();
    pacer.welcomed(true);
    for (const pause of [800, 6, 800, 6, 800]) pacer.drew(pause);
    expect(Math.min(...(paces() as number[]))).toBeGreaterThanOrEqual(400);
  });

  it('should take the pace back once drawings have become cheap', () => {
    const pacer = create();
    pacer.welcomed(true);
    for (const pause of [800, 6, 6, 6, 6]) pacer.drew(pause);
    expect(paces().at(-1)).toBe(0);
  });

  it('should say nothing to a server that takes no pace', () => {
    const pacer = create();
    pacer.welcomed(false);
    pacer.drew(800);
    expect(said).toEqual([]);
  });

  it('should tell each new socket, once it has been welcomed there', () => {
    const pacer = create();
    pacer.welcomed(true);
    pacer.drew(800);
    generation = 2;
    pacer.drew(600);
    expect(paces()).toEqual([800]);
    pacer.welcomed(true);
    expect(paces()).toEqual([800, 600]);
  });

  it('should tell later what could not be sent', () => {
    const pacer = create();
    pacer.welcomed(true);
    isOpen = false;
    pacer.drew(800);
    isOpen = true;
    pacer.drew(800);
    expect(paces()).toEqual([800]);
  });
});
