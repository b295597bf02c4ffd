'use client';
/** The tools under "more": in words, and all that the toolbar may have no room for. */
import type { ReactNode } from 'react';

import { LOG_LEVELS } from '../../../protocol/task.js';
import { stepTextSize, type LogTimestamps } from '../settings/logSettings.js';
import type { LogToolsProps } from './logToolsProps.js';
import { ToolButton } from './ToolButton.js';

export interface LogOptionsProps extends Omit<LogToolsProps, 'searchRef'> {
  readonly isFiltered: boolean;
  onClose(): void;
}

/** The keys that do something while the lines have the focus, and the label that says what. */
const KEYS = [
  ['/', 'search'],
  ['N', 'next'],
  ['Shift+N', 'previous'],
  ['Home', 'firstLine'],
  ['End', 'latestLine'],
  ['W', 'wrap'],
  ['+', 'larger'],
  ['−', 'smaller'],
  ['F', 'fullHeight'],
  ['Ctrl+A', 'selectAll'],
  ['?', 'keyboard'],
] as const;

export function LogOptions(props: LogOptionsProps) {
  const { shared, id, settings, more, onSettings, onMore, onClose } = props;
  const { labels, part, format } = shared;

  const select = <Value extends string>(
    label: string,
    value: Value,
    options: readonly (readonly [Value, string])[],
    onSelect: (value: Value) => void,
  ): ReactNode => (
    <label className={part('option')}>
      <span>{label}</span>
      <select
        className={part('select')}
        value={value}
        onChange={(event) => onSelect(event.target.value as Value)}
      >
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );

  const sizeButton = (direction: 1 | -1, label: string): ReactNode => {
    const next = stepTextSize(settings.textSize, direction);
    return (
      <ToolButton
        shared={shared}
        tool={direction === 1 ? 'larger' : 'smaller'}
        label={label}
        isDisabled={next === settings.textSize}
        onClick={() => onSettings({ textSize: next })}
      />
    );
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- only Escape, which its controls do not take
    <div
      id={`${id}options`}
      role="group"
      aria-label={labels.more}
      className={part('options')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        event.preventDefault();
        onClose();
      }}
    >
      {select(
        labels.level,
        settings.minLevel,
        LOG_LEVELS.map((level, index) => {
          const name = labels.levels[level];
          const isMost = index === LOG_LEVELS.length - 1;
          return [level, index === 0 ? labels.allLevels : isMost ? name : labels.andAbove(name)];
        }),
        (minLevel) => onSettings({ minLevel }),
      )}
      {select<LogTimestamps>(
        labels.timestamps,
        settings.timestamps,
        [
          ['off', labels.timestampsOff],
          ['absolute', labels.timestampsAbsolute],
          ['relative', labels.timestampsRelative],
        ],
        (timestamps) => onSettings({ timestamps }),
      )}
      <span role="group" aria-label={labels.textSize} className={part('option')}>
        <span>{labels.textSize}</span>
        {sizeButton(-1, labels.smaller)}
        <output>{labels.percent(format(settings.textSize))}</output>
        {sizeButton(1, labels.larger)}
      </span>
      <ToolButton
        shared={shared}
        hasText
        tool="wrap"
        label={labels.wrap}
        isPressed={settings.wrap}
        onClick={() => onSettings({ wrap: !settings.wrap })}
      />
      <ToolButton
        shared={shared}
        hasText
        tool="full"
        label={labels.fullHeight}
        isPressed={props.isFull}
        onClick={() => props.onFull(!props.isFull)}
      />
      <ToolButton
        shared={shared}
        hasText
        tool="copy"
        label={props.isFiltered ? labels.copyShown : labels.copy}
        onClick={props.onCopy}
      />
      <ToolButton
        shared={shared}
        hasText
        tool="download"
        label={labels.download}
        onClick={props.onDownload}
      />
      <ToolButton
        shared={shared}
        hasText
        tool="keys"
        label={labels.keyboard}
        aria-expanded={more === 'keys'}
        onClick={() => onMore(more === 'keys' ? 'tools' : 'keys')}
      />
      {more === 'keys' && (
        <dl className={part('keys')}>
          {KEYS.map(([key, label]) => (
            <div key={key}>
              <dt>
                <kbd dir="ltr">{key}</kbd>
              </dt>
              <dd>{labels[label]}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
