// The power by which something grows. Pure.

/**
 * The slope of a line through the logarithms of sizes and costs, by least squares: a cost of
 * `size ** slope`.
 */
export function slopeOf(sizes: readonly number[], costs: readonly number[]): number {
  const xs = sizes.map(Math.log);
  const ys = costs.map(Math.log);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  let along = 0;
  let square = 0;
  for (const [index, x] of xs.entries()) {
    along += (x - meanX) * ((ys[index] ?? meanY) - meanY);
    square += (x - meanX) ** 2;
  }
  return square === 0 ? 0 : along / square;
}
