const job = (label: string, formula: string) => ({
  label,
  request: { type: 'calculation', title: `Energy of ${formula}`, input: { formula } },
});

export const jobs = [job('water', 'H2O'), job('a long one', 'C60'), job('what fails', 'XeF9')];
