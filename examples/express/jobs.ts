const agent = (label: string, goal: string) => ({
  label,
  request: { type: 'agent', title: `Agent: ${goal}`, input: { goal } },
});

export const jobs = [
  agent('an agent', 'a summary'),
  agent('a long one', 'a book'),
  agent('what fails', 'the impossible'),
];
