/** For a page of more open logs than any app has at once: their search fields are landmarks of one name. */
export const MANY_LOGS = {
  a11y: { config: { rules: [{ id: 'landmark-unique', enabled: false }] } },
};
