const operation = (label: string, operation_type: string) => ({
  label,
  request: { type: operation_type, input: { operation_type, description: 'Get a model' } },
});

export const jobs = [
  operation('a download', 'download'),
  operation('a long one', 'large'),
  operation('what fails', 'broken'),
];
