export const operatorStylesheetAddress = '/operator/assets/operator.css';

/** The page's looks, as a file of its own because the page allows no inline styles. */
export const operatorStylesheet = `
:root {
  color-scheme: light dark;
  --page: light-dark(#ffffff, #0f1419);
  --raised: light-dark(#f6f8fa, #171e26);
  --line: light-dark(#dde3ea, #2a3542);
  --text: light-dark(#1b2733, #e6ecf2);
  --quiet: light-dark(#526170, #9fb0c0);
  --accent: light-dark(#0b5d66, #62cdd8);
  --good: light-dark(#1a6b3c, #74d39a);
  --warning: light-dark(#8a4b00, #f2b25c);
  --bad: light-dark(#a92531, #ff9aa2);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace;
}
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 400 0.95rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  -webkit-text-size-adjust: 100%;
}
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 4rem; }
h1, h2, h3 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-size: 1.6rem; letter-spacing: -0.01em; }
h2 { font-size: 1.15rem; overflow-wrap: anywhere; }
h3 { font-size: 0.95rem; margin-top: 1.25rem; }
p { margin: 0.5rem 0 0; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
header { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; justify-content: space-between; margin-bottom: 1.5rem; }
.quiet { color: var(--quiet); }
p + .source { margin-top: 0.75rem; }
.source { border: 1px solid var(--line); border-radius: 0.8rem; padding: 1.1rem 1.25rem; margin-bottom: 1.25rem; background: var(--raised); }
.head { display: flex; flex-wrap: wrap; gap: 0.4rem 0.75rem; align-items: center; }
.head form { margin-left: auto; display: flex; flex-wrap: wrap; gap: 0.5rem; }
.status { font-size: 0.8rem; font-weight: 650; border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.6rem; white-space: nowrap; color: var(--quiet); }
.status.committed { color: var(--good); } .status.failed { color: var(--bad); } .status.stopped { color: var(--warning); }
.status.running, .status.queued { color: var(--accent); }
.notice { border-left: 3px solid var(--bad); padding-left: 0.75rem; overflow-wrap: anywhere; }
.notice.stopped { border-color: var(--warning); }
progress { width: min(22rem, 100%); accent-color: var(--accent); vertical-align: middle; }
.counts { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none; margin: 0.75rem 0 0; padding: 0; }
.counts b { font-variant-numeric: tabular-nums; }
.table { overflow-x: auto; margin-top: 0.75rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 1rem 0.4rem 0; border-top: 1px solid var(--line); }
th { font-weight: 600; font-size: 0.82rem; color: var(--quiet); white-space: nowrap; border-top: 0; }
td.number, th.number { text-align: right; }
td { white-space: nowrap; }
td.long { overflow-wrap: anywhere; min-width: min(12rem, 29vw); white-space: normal; }
code { font-family: var(--mono); font-size: 0.875em; overflow-wrap: anywhere; }
summary { cursor: pointer; margin-top: 0.75rem; }
button { font: inherit; cursor: pointer; color: var(--accent); background: transparent; border: 1px solid currentColor; border-radius: 0.5rem; padding: 0.2rem 0.8rem; }
button:hover { background: var(--page); }
button.warning { color: var(--warning); }
`;
