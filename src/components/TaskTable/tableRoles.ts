/**
 * What the parts of a table are, for assistive technology. Written out although the elements imply
 * it: where a narrow page stacks the cells, some browsers no longer take them for a table.
 */
export const TABLE_ROLES = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  columnHeader: { role: 'columnheader' },
  rowHeader: { role: 'rowheader' },
  cell: { role: 'cell' },
} as const;
