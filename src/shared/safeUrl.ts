/** Which addresses from elsewhere may become links. Imports nothing. */

/** The address, normalized, if it is one of the web: http or https, nothing that runs code. */
export function safeUrl(address: string): string | undefined {
  if (!/^https?:\/\//i.test(address)) return undefined;
  try {
    return new URL(address).href;
  } catch {
    return undefined;
  }
}
