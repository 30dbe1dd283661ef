import type { Command } from 'commander';
import { CopilotError } from '../../core/errors.ts';
import { integrityOf, pinnedFolder, widgetEntry } from '../../server/pinned-widget.ts';
import { readVersion } from '../version.ts';
import { readWidgetFile } from '../widget-files.ts';
import type { CommandContext } from './command-context.ts';

interface EmbedOptions {
  readonly api?: string;
  readonly apiVersion?: string;
  readonly json?: boolean;
}

/** `embed`: the lines a page needs, pinned to the build that this server has. */
export function addEmbedCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command('embed')
    .description('print the lines that put the copilot into a page')
    .argument('<server>', 'public address of the copilot server, such as https://copilot.example.com')
    .option('--api <slug>', 'the API the page is about')
    .option('--api-version <label>', 'the version the page is about')
    .option('--json', 'print one JSON object')
    .action(async (server: string, options: EmbedOptions) => {
      const address = readServerAddress(server);
      const entry = await readWidgetFile(widgetEntry);
      if (entry === null) throw new CopilotError('not_found', 'The widget was not built. Run npm run build first.');
      const script = `${address}/widget/${pinnedFolder(readVersion(), entry)}/${widgetEntry}`;
      const integrity = integrityOf(entry);
      terminal.out(
        options.json === true
          ? JSON.stringify({ script, integrity, server: address, origin: new URL(address).origin })
          : renderLines({ address, script, integrity }, options),
      );
    });
}

function readServerAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.search !== '' || url.hash !== '') {
    throw new CopilotError('invalid_request', `"${text}" is not an address such as https://copilot.example.com.`);
  }
  return url.href.replace(/\/+$/u, '');
}

function renderLines(
  { address, script, integrity }: { readonly address: string; readonly script: string; readonly integrity: string },
  { api, apiVersion }: EmbedOptions,
): string {
  const attributes = [
    ['server', address],
    ['api', api],
    ['version', apiVersion],
  ]
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value ?? '')}"`)
    .join('');
  const { origin } = new URL(address);
  return `<!-- In the page. After an update of the server print these lines again: it has one build at a time. -->
<script type="module" crossorigin src="${escapeAttribute(script)}"
  integrity="${integrity}"></script>
<kong-copilot${attributes}></kong-copilot>

Where the page has a Content-Security-Policy, add to it:
  script-src ${origin}
  connect-src ${origin}
  trusted-types kong-copilot      (only with require-trusted-types-for 'script')
Where the page is of another origin, add that origin to cors.origins of the server.`;
}

function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
