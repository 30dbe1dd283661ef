import path from 'node:path';
import { serve } from '@hono/node-server';
import type { Command } from 'commander';
import { type Logger, pino } from 'pino';
import { CopilotError } from '../../core/errors.ts';
import type { Source } from '../../ingest/source.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { createGatewaySource } from '../../ingest/sources/gateway/gateway-source.ts';
import type { Configuration } from '../configuration.ts';
import { createCopilotApp } from '../create-copilot-app.ts';
import { createIndexRunService } from '../index-runs/index-run-service.ts';
import { indexAtStart, type StartRunsParts, workPatiently } from '../index-runs/start-runs.ts';
import { createConfiguredSources } from '../sources/configured-sources.ts';
import type { SourceParts } from '../sources/create-source.ts';
import { noteUnconfiguredSources } from '../sources/note-unconfigured.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';
import { untilAborted } from './until-aborted.ts';

const examplesDirectory = path.join(import.meta.dirname, '../../examples');
const exampleGateway = path.join(import.meta.dirname, '../../gateway/sample-portal/kong.yaml');

/** How long running answers may go on after a signal before their connections are cut. */
const GRACE_MS = 5_000;
/** And how long they have to say so to their readers. */
const FAREWELL_MS = 500;

/** What the sample portal's front page says and asks first. */
const sampleOfHarbor = {
  title: 'Harbor Developer Portal',
  description: 'Payments, shipping and reporting for merchants. A sample portal: the company does not exist.',
  questions: [
    'How do I refund part of a payment?',
    'What do I do when I get a 429?',
    'How do I verify a webhook signature?',
  ],
};

interface ServeOptions {
  readonly demo?: boolean;
  readonly withoutWorker?: boolean;
  readonly config?: string;
  readonly port?: string;
  readonly host?: string;
}

/** `serve`: the API, the widget and, with `--demo`, the sample portal. */
export function addServeCommand(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('serve the API and the widget, and keep the configured sources indexed')
    .option('--demo', 'index the sample portal of examples/ and serve it at /')
    .option('--without-worker', 'answer only; index runs are left to portal-copilot worker')
    .option('--port <number>', 'port to listen on (default: PORT or 8787)')
    .option('--host <address>', 'address to listen on (default: HOST or 127.0.0.1)')
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .action(async (options: ServeOptions) => {
      const configuration = loadConfiguration(
        {
          ...context,
          environment: {
            ...context.environment,
            ...(options.port === undefined ? {} : { PORT: options.port }),
            ...(options.host === undefined ? {} : { HOST: options.host }),
          },
        },
        options.config,
      );
      await runServer(configuration, options, context);
    });
}

async function runServer(configuration: Configuration, options: ServeOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const demo = options.demo === true;
  const started = terminal.clock();
  const logger = pino({ level: configuration.environment.LOG_LEVEL }, pino.destination(2));
  const quiet = demo ? quieter(configuration, logger) : logger;
  const workspace = await openWorkspace(configuration, terminal.directory, 'server', (message, error) =>
    logger.warn({ err: error }, message),
  );
  try {
    terminal.note(`Database   ${workspace.location}\n`);
    const sources = sourcesOf(configuration, workspace, demo);
    await noteUnconfiguredSources({ configuration, writer: workspace.writer, terminal, own: sources.keys() });
    const works = options.withoutWorker !== true;
    const service = createIndexRunService({ configuration, workspace, sources, logger: quiet, works });
    let indexed = !works;
    const stopping = new AbortController();
    const app = createCopilotApp({
      configuration,
      workspace,
      logger: quiet,
      isIndexed: () => indexed,
      indexRuns: service.administration,
      stopping: stopping.signal,
      ...(demo ? { samplePortal: sampleOfHarbor } : {}),
    });
    const server = await listen(app.fetch, configuration, stopping);
    const stopped = untilAborted(signal);
    const address = `http://${printableHost(configuration.environment.HOST)}:${server.port}`;
    terminal.note(`Server     ${address}, answering from what is indexed so far\n`);
    try {
      // Serving goes on meanwhile: whatever is committed answers, the rest appears with its commit.
      const starting: StartRunsParts = {
        service,
        store: workspace.runStore,
        terminal,
        signal,
        hasOthers: workspace.database.engine === 'postgres',
        // The demo has no other way to be indexed.
        isCautious: !demo,
      };
      if (works) await workPatiently(await indexAtStart([...sources.keys()], starting), starting);
      indexed = true;
      if (!signal.aborted) terminal.note(welcome(address, demo, (terminal.clock() - started) / 1_000));
      await stopped;
    } finally {
      terminal.note('\nStopping: running answers may finish.\n');
      // At once: whoever ends processes waits for some ten seconds before they use force.
      await Promise.all([server.close(), service.stop({ graceful: false })]);
    }
  } finally {
    await workspace.close();
  }
}

function sourcesOf(configuration: Configuration, workspace: Workspace, demo: boolean): ReadonlyMap<string, Source> {
  const listApis: SourceParts['listApis'] = (options) => workspace.writer.listApis(options);
  const configured = createConfiguredSources({ configuration, listApis });
  if (!demo) return configured;
  return new Map<string, Source>([
    ['sample-portal', createDirectorySource(examplesDirectory)],
    [
      'sample-gateway',
      createGatewaySource({ place: { kind: 'files', files: [exampleGateway] }, title: 'Sample gateway', listApis }),
    ],
    ...configured,
  ]);
}

interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  configuration: Configuration,
  stopping: AbortController,
): Promise<RunningServer> {
  const { HOST: hostname, PORT: port } = configuration.environment;
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port }, (address) =>
      resolve({
        port: address.port,
        close: () =>
          new Promise((closed) => {
            const farewell = setTimeout(() => stopping.abort(), GRACE_MS);
            const cut = setTimeout(() => {
              if ('closeAllConnections' in server) server.closeAllConnections();
            }, GRACE_MS + FAREWELL_MS);
            server.close(() => {
              clearTimeout(farewell);
              clearTimeout(cut);
              closed();
            });
            if ('closeIdleConnections' in server) server.closeIdleConnections();
          }),
      }),
    );
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const advice =
        cause.code === 'EADDRINUSE'
          ? `Port ${port} on ${hostname} is taken. Stop the other program, or choose another port: PORT=8788 npm start`
          : `Cannot listen on ${hostname}:${port} (${cause.code ?? cause.message}). Set HOST and PORT.`;
      reject(new CopilotError('configuration_invalid', advice, { cause }));
    });
  });
}

/** The demo's terminal is for people: requests are logged only when they go wrong, unless asked for. */
function quieter(configuration: Configuration, logger: Logger): Logger {
  return configuration.environment.LOG_LEVEL === 'info' ? logger.child({}, { level: 'warn' }) : logger;
}

function printableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function welcome(address: string, demo: boolean, seconds: number): string {
  const lines = [`Ready in ${seconds.toFixed(1)} s`, ''];
  if (demo) lines.push(`  Sample portal   ${address}/`);
  lines.push(
    `  API             ${address}/openapi.json`,
    `  Widget          ${address}/widget/kong-copilot.js`,
    '',
    'Try it:',
  );
  lines.push(
    `  curl -s ${address}/v1/ask -H 'Content-Type: application/json' -d '{"question":"How do I refund a payment?"}'`,
    '',
  );
  return lines.join('\n');
}
