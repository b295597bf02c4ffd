export const jobs = ['solver', 'viewer', 'broken'].map((id) => ({
  label: id,
  request: { type: 'service', id, title: id },
}));
