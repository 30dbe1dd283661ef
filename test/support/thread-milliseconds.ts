/**
 * Milliseconds that this thread has computed so far. For bounds on hostile input: what others do on the machine
 * meanwhile does not count.
 */
export function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
