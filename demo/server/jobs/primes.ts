/** Prime numbers by trial division. Pure. */

/** The primes up to `limit`, by the sieve of Eratosthenes. */
export function sieve(limit: number): number[] {
  const isComposite = new Uint8Array(limit + 1);
  const primes: number[] = [];
  for (let number = 2; number <= limit; number += 1) {
    if (isComposite[number] === 1) continue;
    primes.push(number);
    for (let multiple = number * number; multiple <= limit; multiple += number) {
      isComposite[multiple] = 1;
    }
  }
  return primes;
}

/** Whether a number is prime. `divisors` holds the primes up to its square root at least. */
export function isPrime(number: number, divisors: readonly number[]): boolean {
  if (number < 2) return false;
  for (const divisor of divisors) {
    if (divisor * divisor > number) return true;
    if (number % divisor === 0) return false;
  }
  return true;
}
