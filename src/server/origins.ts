/**
 * Which hosts a hub answers to and which pages may call it. Pure: text in, verdicts out.
 */
import { isIP } from 'node:net';

/** Which origins may call: any, or these exactly. */
export type AllowedOrigins = '*' | readonly string[];

/** Which hosts the hub answers to: any, or these and what is always safe. */
export type AllowedHosts = '*' | readonly string[];

/** How a request stands by its origin: `same` also where there is none, for that is no browser. */
export type OriginVerdict = 'same' | 'allowed' | 'forbidden';

/**
 * How a request stands by its origin.
 * @param host the host that it is for, with its port
 */
export function judgeOrigin(
  origin: string | null,
  host: string,
  allowed: AllowedOrigins | undefined,
): OriginVerdict {
  if (origin === null || hostOf(origin) === host.toLowerCase()) return 'same';
  return allowed === '*' || allowed?.includes(origin) ? 'allowed' : 'forbidden';
}

/** The host and port of an origin, without the scheme: a proxy in front may end TLS. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/**
 * Whether a hub answers to this host. A page whose name was bound to 127.0.0.1 after it was loaded
 * is of the same origin as a hub there (DNS rebinding), but it cannot choose the name: `localhost`
 * and numbers cannot be rebound.
 * @param host with or without a port
 * @param allowed names; one that begins with a dot stands for its subdomains too
 */
export function isHostAllowed(host: string, allowed: AllowedHosts): boolean {
  if (allowed === '*') return true;
  const name = nameOf(host);
  if (name === undefined) return false;
  if (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0) return true;
  return allowed.some((each) => {
    const wanted = each.toLowerCase();
    return wanted.startsWith('.')
      ? name === wanted.slice(1) || name.endsWith(wanted)
      : name === wanted;
  });
}

function nameOf(host: string): string | undefined {
  if (!URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Whether an address is one of this machine alone. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  const bare = address.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}
