import { act, render, waitFor } from '@testing-library/react';
import { StrictMode, Suspense } from 'react';
import { describe, expect, it } from 'vitest';
import { useSuspenseTaskStatus } from '../../src/hooks/useSuspenseTaskStatus.js';
import { setUp } from './helpers.js';

function Title({ id }: { id: string }) {
  const { task, error } = useSuspenseTaskStatus(id);
  return error?.code ?? task?.title;
}

describe('useSuspenseTaskStatus', () => {
  it.each([false, true])(
    'should suspend until the task is here, then be live (StrictMode: %s)',
    async (isStrict) => {
      const { server, wrapper } = setUp();
      server.createTask({ id: 'a', title: 'one' });
      const page = (
        <Suspense fallback="waiting">
          <Title id="a" />
        </Suspense>
      );
      const { container } = render(isStrict ? <StrictMode>{page}</StrictMode> : page, { wrapper });
      expect(container.textContent).toBe('waiting');
      await waitFor(() => expect(container.textContent).toBe('one'));
      expect(server.requests).toEqual(['POST /tasks/sync']);
      await waitFor(() => expect(server.socketCount).toBe(1));
      await act(async () => void server.update('a', { title: 'two' }));
      await waitFor(() => expect(container.textContent).toBe('two'));
    },
  );

  it('should return the error of a task that there is not, and suspend for another', async () => {
    const { server, wrapper } = setUp();
    server.createTask({ id: 'a', title: 'one' });
    const page = (id: string) => (
      <Suspense fallback="waiting">
        <Title id={id} />
      </Suspense>
    );
    const { container, rerender } = render(page('gone'), { wrapper });
    await waitFor(() => expect(container.textContent).toContain('not_found'));
    rerender(page('a'));
    await waitFor(() => expect(container.textContent).toBe('one'));
  });
});
