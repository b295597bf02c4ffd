/** The names of one component that an app may rely on, for its page and for the list of all. */
import type { Anatomy } from './anatomy.js';
import { Table } from './Table.js';

/** Root, parts and attributes. A test ties them to those that are emitted. */
export function Names({ anatomy }: { readonly anatomy: Anatomy }) {
  const { root, parts, attributes } = anatomy;
  const rows = Object.entries(attributes).map(([name, values]) => [`\`${name}\``, values]);
  return (
    <>
      <p>
        Root: <code>{root}</code>
      </p>
      {parts.length > 0 && (
        <p style={{ display: 'flex', flexWrap: 'wrap', gap: 4 }}>
          Parts:
          {parts.map((part) => (
            <code key={part}>{`.${part}`}</code>
          ))}
        </p>
      )}
      {rows.length > 0 && <Table head={['Attribute', 'Values']} rows={rows} />}
    </>
  );
}
