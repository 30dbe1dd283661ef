export const stylesheetAddress = '/portal/assets/portal.css';

/** The portal's looks, as a file of its own because the pages allow no inline styles. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: light-dark(#ffffff, #0f1419);
  --raised: light-dark(#f6f8fa, #171e26);
  --line: light-dark(#dde3ea, #2a3542);
  --text: light-dark(#1b2733, #e6ecf2);
  --quiet: light-dark(#526170, #9fb0c0);
  --accent: light-dark(#0b5d66, #62cdd8);
  --accent-soft: light-dark(#e3f3f4, #12333a);
  --code: light-dark(#f3f6f8, #0a0f14);
  --warning: light-dark(#8a4b00, #f2b25c);
  --get: light-dark(#0b5f9c, #7dbdf2);
  --post: light-dark(#1a6b3c, #74d39a);
  --put: light-dark(#8a4b00, #f2b25c);
  --delete: light-dark(#a92531, #ff9aa2);
  --gutter: max(clamp(1rem, 4vw, 2.5rem), calc((100vw - 84rem) / 2));
  --mono: ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace;
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 5rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--page); color: var(--text);
  font: 400 1rem/1.65 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  -webkit-text-size-adjust: 100%;
}
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(1.8rem, 1.3rem + 2vw, 2.5rem); letter-spacing: -0.02em; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; }
h3 { font-size: 1.15rem; }
h4 { font-size: 0.95rem; }
.skip { position: absolute; left: -100vw; top: 0; padding: 0.5rem 1rem; background: var(--page); z-index: 3; }
.skip:focus { left: 0.5rem; top: 0.5rem; }
.top {
  position: sticky; top: 0; z-index: 2; display: flex; gap: 0.25rem 2rem; align-items: center; flex-wrap: wrap;
  padding: 0.75rem var(--gutter); background: var(--page); border-bottom: 1px solid var(--line);
}
.brand { display: flex; align-items: center; gap: 0.6rem; font-weight: 650; color: var(--text); text-decoration: none; }
.mark {
  width: 1.4rem; height: 1.4rem; border-radius: 0.4rem;
  background: linear-gradient(135deg, #0f8b8d 0 50%, #143642 50%);
}
.top nav { display: flex; gap: 1.25rem; }
.top nav a { color: var(--quiet); text-decoration: none; padding: 0.25rem 0; border-bottom: 2px solid transparent; }
.top nav a:hover, .top nav a[aria-current] { color: var(--text); border-color: var(--accent); }
.frame { flex: 1; width: 100%; padding: 2.5rem var(--gutter) 5rem; }
.frame section { margin-bottom: 3.5rem; }
.hero { padding: clamp(1rem, 5vw, 3.5rem) 0 0.5rem; max-width: 46rem; }
.hero h1 { font-size: clamp(2.2rem, 1.5rem + 3vw, 3.3rem); }
.lead { font-size: 1.15rem; color: var(--quiet); margin: 1rem 0 1.5rem; text-wrap: pretty; }
.questions { display: flex; flex-wrap: wrap; gap: 0.6rem; list-style: none; margin: 0; padding: 0; visibility: hidden; }
.has-copilot .questions { visibility: visible; }
button {
  font: inherit; cursor: pointer; color: var(--accent); background: var(--accent-soft);
  border: 1px solid transparent; border-radius: 2rem; padding: 0.4rem 1rem;
}
button:hover { border-color: var(--accent); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; list-style: none; margin: 1.25rem 0 0; padding: 0; }
.card {
  position: relative; display: flex; flex-direction: column; gap: 0.5rem; padding: 1.25rem;
  background: var(--raised); border: 1px solid var(--line); border-radius: 0.8rem; transition: border-color 0.15s;
}
.card:hover { border-color: var(--accent); }
.card h3 a { color: var(--text); text-decoration: none; }
.card h3 a::after { content: ''; position: absolute; inset: 0; border-radius: 0.8rem; }
.card p { margin: 0; color: var(--quiet); }
.card .meta { margin-top: auto; padding-top: 0.5rem; display: flex; gap: 0.75rem; align-items: center; font-size: 0.875rem; }
.guides { columns: 17rem auto; column-gap: 2rem; list-style: none; margin: 1.25rem 0 0; padding: 0; }
.guides li { break-inside: avoid; padding: 0.35rem 0; }
.tag {
  display: inline-block; font-size: 0.8rem; line-height: 1.4; padding: 0.1rem 0.6rem; border-radius: 1rem;
  color: var(--quiet); background: var(--page); border: 1px solid var(--line); white-space: nowrap;
}
.tag.warning { color: var(--warning); border-color: currentColor; }
.empty { color: var(--quiet); }
.with-sidebar { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: clamp(1.5rem, 4vw, 3.5rem); }
.sidebar { position: sticky; top: 4.5rem; align-self: start; max-height: calc(100vh - 5.5rem); overflow-y: auto; font-size: 0.9rem; padding: 0 0.5rem; margin-left: -0.5rem; }
.sidebar h2 { font-size: 0.78rem; letter-spacing: 0.04em; text-transform: uppercase; color: var(--quiet); margin: 1.25rem 0 0.4rem; }
.sidebar nav h2:first-child { margin-top: 0.25rem; }
.sidebar ul { list-style: none; margin: 0; padding: 0; }
.sidebar li a { display: flex; justify-content: space-between; align-items: baseline; gap: 0.5rem; padding: 0.25rem 0.5rem; margin-left: -0.5rem; color: var(--text); text-decoration: none; border-radius: 0.4rem; }
.sidebar li a:hover { background: var(--raised); }
.sidebar li a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
.sidebar .method { font-size: 0.68rem; }
.method { font: 700 0.8rem/1.4 var(--mono); color: var(--quiet); }
.method.get { color: var(--get); } .method.post { color: var(--post); } .method.delete { color: var(--delete); }
.method.put, .method.patch { color: var(--put); }
.narrow { max-width: 46rem; }
.prose > * + * { margin-top: 1rem; }
.prose h2 { margin-top: 2.5rem; } .prose h4 { margin-top: 1.75rem; }
.prose p, .prose ul, .prose ol { margin-bottom: 0; text-wrap: pretty; }
.prose li + li { margin-top: 0.3rem; }
.heading-link { color: inherit; text-decoration: none; }
.heading-link:hover::after { content: ' #'; color: var(--quiet); }
code { font-family: var(--mono); font-size: 0.875em; background: var(--code); border-radius: 0.3rem; padding: 0.1em 0.35em; overflow-wrap: anywhere; }
pre { margin: 0; padding: 1rem; overflow-x: auto; background: var(--code); border: 1px solid var(--line); border-radius: 0.6rem; line-height: 1.55; }
pre code { background: none; padding: 0; font-size: 0.84rem; overflow-wrap: normal; }
div.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.93rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.9rem 0.5rem 0; border-bottom: 1px solid var(--line); }
blockquote { margin: 1rem 0; padding: 0.1rem 1rem; border-left: 3px solid var(--accent); background: var(--raised); border-radius: 0 0.4rem 0.4rem 0; }
.versions { display: flex; flex-wrap: wrap; gap: 0.5rem; font-size: 0.875rem; }
.versions a { padding: 0.15rem 0.75rem; border: 1px solid var(--line); border-radius: 1rem; text-decoration: none; color: var(--quiet); }
.versions a[aria-current] { color: var(--accent); border-color: var(--accent); background: var(--accent-soft); }
.servers, .security { color: var(--quiet); font-size: 0.93rem; }
.group > h2 { padding-bottom: 0.5rem; border-bottom: 1px solid var(--line); }
.group { margin-top: 3rem; }
.frame .operation { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 24rem); gap: 2rem; margin: 0; padding: 2rem 0; border-bottom: 1px solid var(--line); }
.operation:target { scroll-margin-top: 1rem; }
.operation:target h3 { color: var(--accent); }
.operation .code { position: sticky; top: 5rem; align-self: start; display: grid; gap: 0.75rem; justify-items: start; }
.operation figure { margin: 0; width: 100%; min-width: 0; }
.operation pre { white-space: pre-wrap; overflow-wrap: anywhere; }
figcaption { font-size: 0.8rem; color: var(--quiet); margin-bottom: 0.3rem; }
.signature { display: flex; gap: 0.6rem; align-items: baseline; flex-wrap: wrap; }
.signature code { background: none; padding: 0; font-size: 0.95rem; }
.ask { font-size: 0.875rem; visibility: hidden; }
.has-copilot .ask { visibility: visible; }
.fields { margin: 0.5rem 0 0; }
.fields > div { padding: 0.6rem 0; border-top: 1px solid var(--line); }
.fields dt { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: baseline; }
.fields dd { margin: 0; color: var(--quiet); font-size: 0.93rem; }
.fields dd p { margin: 0.25rem 0 0; }
.responses > div { display: grid; grid-template-columns: 4rem minmax(0, 1fr); }
.responses dd p:first-child { margin-top: 0; }
.type { font-size: 0.85rem; color: var(--quiet); }
.required { font-size: 0.8rem; color: var(--warning); }
.status { font: 650 0.875rem/1.6 var(--mono); }
.s2 { color: var(--post); } .s3 { color: var(--get); } .s4 { color: var(--put); } .s5 { color: var(--delete); }
.bottom { padding: 1.5rem var(--gutter); border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.875rem; }
.bottom p { margin: 0 5rem 0 0; }
@media (max-width: 75rem) { .frame .operation { grid-template-columns: minmax(0, 1fr); } .operation .code { position: static; } }
@media (max-width: 52rem) {
  .with-sidebar { grid-template-columns: minmax(0, 1fr); }
  .sidebar { position: static; max-height: 16rem; margin-left: 0; border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.75rem 1rem; }
}
@media print { .top, .sidebar, .ask, .questions, kong-copilot { display: none; } }
`;
