#!/usr/bin/env node
// Plain JavaScript on purpose: an older Node must get far enough to say what is missing.
const required = [24, 0];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < required[0] || (major === required[0] && minor < required[1])) {
  process.stderr.write(
    `portal-copilot needs Node.js ${required.join('.')} or newer; this is ${process.version}.\n` +
      'In a checkout, run it through npm, which brings its own Node: npm run -s copilot -- --help\n',
  );
  process.exitCode = 1;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv);
}
