const report = (label: string, kind: string) => ({
  label,
  request: { type: 'report', title: 'Sales by month', input: { kind } },
});

export const jobs = [
  report('a report', 'sales'),
  report('a long one', 'yearly'),
  report('a report that fails', 'broken'),
];
