/** A table on a page of the documentation, whose Markdown has none. */
import { createElement, Fragment, type ReactNode } from 'react';

interface TableProps {
  readonly head: readonly string[];
  /** Text between backticks is code. */
  readonly rows: readonly (readonly string[])[];
}

/** The first column heads its row. */
export function Table({ head, rows }: TableProps) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name = '', ...texts]) => (
          <tr key={name}>
            <th scope="row" style={{ fontWeight: 'inherit', textAlign: 'start' }}>
              <Text>{name}</Text>
            </th>
            {texts.map((text, index) => (
              <td key={head[index + 1]}>
                <Text>{text}</Text>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Text in which what stands between backticks is code. */
export function Text({ children }: { readonly children: string }) {
  // Every second piece stood between backticks.
  const pieces = children.split('`').map((piece, index) => (index % 2 === 1 ? code(piece) : piece));
  return createElement(Fragment, null, ...pieces);
}

function code(text: string): ReactNode {
  return <code>{text}</code>;
}
