export const jobs = [
  {
    label: 'a story',
    request: { type: 'story', input: { subject: 'Sylvanas Windrunner', chapters: 5 } },
  },
  {
    label: 'a long one',
    request: { type: 'story', input: { subject: 'Jekyll / Hyde + 100%', chapters: 60 } },
  },
  { label: 'a story that fails', request: { type: 'story', input: { subject: 'Nobody' } } },
];
