import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What somebody writes into every field they can: `globalThis.pwned` must never be set, nothing fetched from `evil.example`. */
const payloads = [
  '<script>globalThis.pwned=1</script>',
  '<img src="http://evil.example/a.png" onerror="globalThis.pwned=1">',
  '"><svg onload=globalThis.pwned=1><style>@import "http://evil.example/b.css"</style></svg>',
  "' autofocus onfocus='globalThis.pwned=1' x='",
  '![x](http://evil.example/c.png) [y](javascript:globalThis.pwned=1)',
  '[z](data:text/html,<script>globalThis.pwned=1</script>)',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=globalThis.pwned=1>',
  '<noscript><p title="</noscript><img src=x onerror=globalThis.pwned=1>">',
  '${globalThis.pwned=1} {{constructor.constructor("globalThis.pwned=1")()}} <!--?lit$1$-->',
  '<link rel=stylesheet href=http://evil.example/d.css><base href=http://evil.example/>',
  '<a href="&#106;avascript:globalThis.pwned=1">go</a><meta http-equiv=refresh content="0;url=http://evil.example/">',
];

let next = 0;

/** Words to be found by, and the next attack behind them. */
function poison(words: string): string {
  return `${words} ${payloads[next++ % payloads.length]}`;
}

function poisonedOperation(method: string, index: number): object {
  return {
    [method]: {
      operationId: `gadget${method}${index} ${payloads[(index + 3) % payloads.length]}`,
      summary: poison(`Polish gadget number ${index}`),
      description: poison(`Polishes a gadget until it shines, way ${index}.`),
      tags: [poison('gadgets')],
      deprecated: index % 2 === 0,
      parameters: [
        { name: poison('shine'), in: 'query', description: poison('How much shine.'), schema: { type: 'string', enum: [poison('low'), poison('high')] } },
        { name: 'gadget_id', in: 'path', required: true, description: poison('The gadget.'), schema: { type: 'string', example: poison('g1') } },
      ],
      requestBody: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['wax'],
              properties: {
                wax: { type: 'string', description: poison('The wax.'), example: poison('bee') },
                [poison('cloth')]: { type: 'string', description: poison('The cloth.') },
              },
            },
          },
        },
      },
      responses: { 200: { description: poison('It shines.') }, 422: { description: poison('It cannot shine.') } },
    },
  }; // prettier-ignore
}

/** A portal whose specification and pages are attacks in every field. Written below `folder`. */
export function writeHostilePortal(folder: string): void {
  const paths = Object.fromEntries(
    payloads.map((payload, index): [string, object] => [
      `/gadgets/{gadget_id}/polish${index}/${index % 3 === 0 ? payload.replaceAll(/[{}?#]/g, '') : 'plain'}`,
      { ...poisonedOperation('post', index), ...poisonedOperation('get', index) },
    ]),
  );
  const spec = {
    openapi: '3.1.0',
    info: { title: poison('Gadget API'), version: '1', description: poison('Polishes gadgets.') },
    servers: [{ url: 'https://gadgets.example', description: poison('Production') }],
    security: [{ key: [] }],
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-Key"><img src=http://evil.example/h.png>', description: poison('Key') },
      },
    },
    paths,
  }; // prettier-ignore
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'gadgets.json'), JSON.stringify(spec));
  const sections = payloads.map(
    (payload, index) =>
      `## Waxing lesson ${index} ${payload}\n\nWax gadget in lesson ${index}: ${payload}\n\n${payload}\n`,
  );
  writeFileSync(path.join(folder, 'waxing.md'), `# ${poison('Waxing gadgets')}\n\n${sections.join('\n')}`);
}
