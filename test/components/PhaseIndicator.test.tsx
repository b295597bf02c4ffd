import { render, screen } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';

import { PhaseIndicator } from '../../src/components/PhaseIndicator.js';
import type { Phase } from '../../src/protocol/task.js';
import { NOW, renderAt } from './helpers.js';

const PHASES: Phase[] = [
  {
    id: 'fetch',
    label: 'Fetch',
    status: 'completed',
    startedAt: NOW - 90_000,
    endedAt: NOW - 10_000,
  },
  { id: 'pack', label: 'Pack', status: 'running', startedAt: NOW - 10_000 },
  { id: 'send', label: 'Send', status: 'pending', detail: 'to the mirror' },
];

describe('PhaseIndicator', () => {
  it('should be a list whose current step is marked', () => {
    const { container } = renderAt(<PhaseIndicator phases={PHASES} current="pack" />);
    const items = [...container.querySelectorAll('ol.task-phases > li.task-phase')];
    expect(items.map((item) => item.getAttribute('data-state'))).toEqual([
      'done',
      'current',
      'upcoming',
    ]);
    expect(items.map((item) => item.getAttribute('aria-current'))).toEqual([null, 'step', null]);
    expect(screen.getByRole('list')).toHaveAccessibleName('Phases');
  });

  it('should say the state in words as well', () => {
    renderAt(<PhaseIndicator phases={PHASES} />);
    const items = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
    expect(items[0]).toContain('Fetch, done');
    expect(items[1]).toContain('Pack, in progress');
    expect(items[2]).toContain('Send, not started');
  });

  it('should say how long each phase took, and takes', () => {
    renderAt(<PhaseIndicator phases={PHASES} />);
    expect(screen.getByText('1 min 20 s')).toBeInTheDocument();
    expect(screen.getByText('10 s')).toBeInTheDocument();
  });

  it('should name the three common phases where they bring no label', () => {
    const common = ['starting', 'running', 'completing'].map((id): Phase => ({
      id,
      label: '',
      status: 'pending',
    }));
    render(<PhaseIndicator phases={common} current="running" />);
    for (const word of ['Starting', 'Running', 'Completing']) {
      expect(screen.getByText(word)).toBeInTheDocument();
    }
  });

  it('should name one of many as a bar, and its place', () => {
    const { container } = render(<PhaseIndicator phases={PHASES} variant="bar" />);
    const named = container.querySelectorAll('[data-named]');
    expect(named).toHaveLength(1);
    expect(named[0]).toHaveTextContent('Pack2 of 3, in progress');
  });

  it('should fill the current segment by its part of the whole', () => {
    const fillOf = (share: number | null) => {
      const { container } = render(<PhaseIndicator phases={PHASES} variant="bar" share={share} />);
      return container.querySelector('.task-phase-fill')?.getAttribute('width');
    };
    // The second of three: from a third to two thirds.
    expect(fillOf(0.5)).toBe('50%');
    expect(fillOf(0.1)).toBe('0%');
    expect(fillOf(0.9)).toBe('100%');
    expect(fillOf(null)).toBeUndefined();
  });

  it('should show a phase that no list names by its id, after what is done', () => {
    const phases = PHASES.map((phase): Phase => ({ ...phase, status: 'pending' }));
    const { container } = render(
      <PhaseIndicator
        phases={[{ id: 'a', label: 'Fetch', status: 'completed' }, ...phases]}
        current="clean_up"
      />,
    );
    const items = [...container.querySelectorAll('.task-phase')];
    expect(
      items
        .map(({ textContent }) => textContent)
        .slice(0, 2)
        .join(),
    ).toContain('clean_up');
    expect(container.querySelector('[aria-current=step]')).toHaveTextContent(
      'clean_up, in progress',
    );
    // A bar keeps its segments: the name has none.
    const bar = render(<PhaseIndicator phases={phases} current="clean_up" variant="bar" />);
    expect(bar.container.querySelectorAll('.task-phase-marker')).toHaveLength(3);
  });

  it('should not run on after the task was cancelled', () => {
    const { container } = renderAt(<PhaseIndicator phases={PHASES} status="cancelled" />);
    expect(container.querySelector('[data-stopped]')).toHaveTextContent('Pack, stopped here');
    expect(screen.queryByText('10 s')).toBeNull();
  });

  it('should tell on a server how long a phase took, but not how long one takes so far', () => {
    const html = renderToString(<PhaseIndicator phases={PHASES} />);
    expect(html).toContain('1 min 20 s');
    expect(html.match(/task-phase-time/g)).toHaveLength(1);
  });

  it('should take an empty list', () => {
    const { container } = render(<PhaseIndicator phases={[]} />);
    expect(container.querySelector('ol')).toBeEmptyDOMElement();
  });
});
