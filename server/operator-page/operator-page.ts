import { html } from 'hono/html';
import type { IndexRun } from '../../core/index-run.ts';
import { readablePath } from '../../core/readable-path.ts';
import { describeAge, describeDuration } from './describe-time.ts';
import { operatorStylesheetAddress } from './operator-stylesheet.ts';

/** A piece of a page, escaped already. */
type Html = ReturnType<typeof html>;

export interface OperatorPageInput {
  readonly sources: readonly {
    readonly name: string;
    /** Newest first. */
    readonly runs: readonly IndexRun[];
    /** Configured sources can be run from here; directories that somebody indexed by hand cannot. */
    readonly configured: boolean;
  }[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether there is a page of answers and feedback. */
  readonly hasFeedback: boolean;
}

/** Fast enough to watch a run, slow enough for a page that is left open. */
const REFRESH_SECONDS = 5;
/** More failures are read on the run's own page. */
const SHOWN_FAILURES = 5;

export const operatorAddress = '/operator';
export const feedbackAddress = `${operatorAddress}/feedback`;

/** The last runs of every source, what failed in them, and what an operator can do about it. */
export function renderOperatorPage({ sources, now, hasFeedback }: OperatorPageInput): Html {
  const isMoving = sources.some(({ runs }) => runs.some(isActive));
  return renderFrame({
    title: 'Index runs',
    now,
    refresh: isMoving,
    content: html`${hasFeedback ? html`<p><a href="${feedbackAddress}">Answers and feedback</a></p>` : ''}${
      sources.length === 0
        ? html`<p class="quiet">No sources are configured and nothing was indexed yet.</p>`
        : sources.map((source) => renderSource(source, now))
    }`,
  });
}

/** One run with all of its failures. */
export function renderRunPage(run: IndexRun, now: number): Html {
  const stages = Object.entries(run.stageSeconds);
  return renderFrame({
    title: `Run of ${run.source}`,
    now,
    refresh: isActive(run),
    content: html`
      <p><a href="${operatorAddress}">All index runs</a></p>
      <section class="source" aria-label="Run">
        <div class="head">
          <h2>${run.source}</h2>
          ${renderStatus(run)} ${renderCancel(run)}
        </div>
        <p class="quiet">
          Run <code>${run.id}</code>, begun by ${triggers[run.trigger]}, attempt ${run.attempt}, queued
          ${renderTime(run.queuedAt, now)}${run.acceptRemovals ? ', removals accepted' : ''}.
        </p>
        ${renderProgress(run)} ${renderError(run)} ${renderCounts(run)}
        ${
          stages.length === 0
            ? ''
            : html`<p class="quiet">
                Seconds per stage:
                ${stages.map(([stage, seconds]) => `${stage} ${describeDuration(seconds)}`).join(' · ')}
              </p>`
        }
        ${run.failures.length === 0 ? '' : html`<h3>Documents that could not be read</h3>`}
        ${renderFailures(run.failures, run.source)}
      </section>
    `,
  });
}

/** The page for a run that does not exist, and for what failed on our side. */
export function renderOperatorFailure(title: string, sentence: string, now: number): Html {
  return renderFrame({
    title,
    now,
    refresh: false,
    content: html`<p>${sentence} <a href="${operatorAddress}">All index runs</a></p>`,
  });
}

/** Every page of the operator is laid out so. */
export function renderFrame(frame: {
  readonly title: string;
  readonly now: number;
  readonly refresh: boolean;
  readonly content: Html;
}): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="same-origin" />
        ${frame.refresh ? html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />` : ''}
        <title>${frame.title} · Portal copilot</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${operatorStylesheetAddress}" />
      </head>
      <body>
        <main>
          <header>
            <h1>${frame.title}</h1>
            <p class="quiet">
              As of
              <time datetime="${isoTime(frame.now)}">${isoTime(frame.now).slice(0, 19).replace('T', ' ')} UTC</time
              >${frame.refresh ? `, reloads every ${REFRESH_SECONDS} seconds` : ''}
            </p>
          </header>
          ${frame.content}
        </main>
      </body>
    </html>`;
}

function renderSource({ name, runs, configured }: OperatorPageInput['sources'][number], now: number): Html {
  const [latest] = runs;
  const active = runs.find(isActive);
  const ended = runs.find((run) => !isActive(run));
  const shown = active ?? latest;
  return html`<section class="source" aria-label="${name}">
    <div class="head">
      <h2>${name}</h2>
      ${shown === undefined ? html`<span class="quiet">never run</span>` : renderStatus(shown)}
      ${configured && active === undefined ? renderStart(name, ended) : ''}
      ${active === undefined ? '' : renderCancel(active)}
    </div>
    ${active === undefined ? '' : renderProgress(active)}
    ${
      active === undefined || ended === undefined
        ? ''
        : html`<p class="quiet">The run before, queued ${renderTime(ended.queuedAt, now)}: ${ended.status}.</p>`
    }
    ${ended === undefined ? '' : renderError(ended)} ${ended === undefined ? '' : renderCounts(ended)}
    ${ended === undefined ? '' : renderLastFailures(ended)} ${runs.length === 0 ? '' : renderHistory(runs, now)}
  </section>`;
}

function renderStart(source: string, ended: IndexRun | undefined): Html {
  const asks = ended?.status === 'stopped';
  return html`<form method="post" action="${operatorAddress}/runs">
    <input type="hidden" name="source" value="${source}" />
    <button type="submit">Run now</button>
    ${
      asks
        ? html`<button class="warning" type="submit" name="accept_removals" value="true">
            Run and accept removals
          </button>`
        : ''
    }
  </form>`;
}

function renderCancel(run: IndexRun): Html | '' {
  if (!isActive(run)) return '';
  return html`<form method="post" action="${runAddress(run.id)}/cancel">
    <button type="submit">Cancel</button>
  </form>`;
}

function renderStatus(run: IndexRun): Html {
  return html`<span class="status ${run.status}">${run.status}</span>`;
}

function renderProgress(run: IndexRun): Html | '' {
  if (run.status === 'queued') {
    return html`<p class="quiet">Waits for a worker${run.attempt > 1 ? ' to try it again' : ''}.</p>`;
  }
  if (run.status !== 'running' || run.progress === null) return '';
  const { stage, done, total } = run.progress;
  const label = `${stageWords[stage]}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  return html`<p>
    <progress value="${done}" max="${Math.max(1, total)}" aria-label="${label}"></progress>
    ${label}
  </p>`;
}

function renderError(run: IndexRun): Html | '' {
  if (run.error === null) return '';
  return html`<p class="notice ${run.status}"><b>${run.error.code}</b>: ${run.error.message}</p>`;
}

function renderCounts({ counts }: IndexRun): Html | '' {
  const entries: (readonly [string, number | undefined])[] = [
    ['found', counts.documents?.found],
    ['indexed', counts.documents?.indexed],
    ['unchanged', counts.documents?.unchanged],
    ['failed', counts.documents?.failed],
    ['removed', counts.documents?.removed],
    ['operations', counts.operations],
    ['chunks', counts.chunks],
    ['embedded', counts.embedded],
    ['reused', counts.reused],
    ['warnings', counts.warnings],
    ['requests', counts.requests],
  ];
  const known = entries.filter((entry): entry is readonly [string, number] => entry[1] !== undefined);
  if (known.length === 0) return '';
  return html`<ul class="counts">
    ${known.map(([name, value]) => html`<li><b>${value.toLocaleString('en')}</b> <span class="quiet">${name}</span></li>`)}
  </ul>`;
}

function renderLastFailures(run: IndexRun): Html | '' {
  if (run.failures.length === 0) return '';
  const failed = run.counts.documents?.failed ?? run.failures.length;
  return html`<details ${run.status === 'committed' ? '' : 'open'}>
    <summary>${failed} ${failed === 1 ? 'document' : 'documents'} could not be read</summary>
    ${renderFailures(run.failures.slice(0, SHOWN_FAILURES), run.source)}
    ${run.failures.length > SHOWN_FAILURES ? html`<p><a href="${runAddress(run.id)}">All failures of this run</a></p>` : ''}
  </details>`;
}

function renderFailures(failures: IndexRun['failures'], source: string): Html | '' {
  if (failures.length === 0) return '';
  return html`<div class="table" tabindex="0" role="region" aria-label="Failures of ${source}">
    <table>
      <thead>
        <tr>
          <th scope="col">Document</th>
          <th scope="col" class="number">Line</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        ${failures.map(
          ({ file, line, reason }) =>
            html`<tr>
              <td class="long">${describeFile(file)}</td>
              <td class="number">${line ?? ''}</td>
              <td class="long">${reason}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What it is; the path as well, where that holds identifiers of a portal. */
function describeFile(file: string): Html {
  const shown = readablePath(file);
  return shown === file ? html`<code>${file}</code>` : html`${shown}<br /><code class="quiet">${file}</code>`;
}

function renderHistory(runs: readonly IndexRun[], now: number): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="Last runs of ${runs[0]?.source}">
    <table>
      <thead>
        <tr>
          <th scope="col">Queued</th>
          <th scope="col">Status</th>
          <th scope="col">Begun by</th>
          <th scope="col" class="number">Took</th>
          <th scope="col" class="number">Indexed</th>
          <th scope="col" class="number">Failed</th>
          <th scope="col" class="number">Removed</th>
          <th scope="col">Run</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(
          (run) =>
            html`<tr>
              <td>${renderTime(run.queuedAt, now)}</td>
              <td>${renderStatus(run)}</td>
              <td>${triggers[run.trigger]}</td>
              <td class="number">${durationOf(run, now)}</td>
              <td class="number">${run.counts.documents?.indexed ?? ''}</td>
              <td class="number">${run.counts.documents?.failed ?? ''}</td>
              <td class="number">${run.counts.documents?.removed ?? ''}</td>
              <td>
                <a href="${runAddress(run.id)}" aria-label="details of the run queued ${describeAge(run.queuedAt, now)}"
                  >details</a
                >
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const triggers = {
  start: 'the start of a server',
  schedule: 'the schedule',
  request: 'a request',
  command: 'a command',
  follow: 'a change of the APIs it belongs to',
} as const;

const stageWords = { read: 'Reading', parse: 'Parsing', embed: 'Embedding', commit: 'Committing' } as const;

function isActive(run: IndexRun): boolean {
  return run.status === 'queued' || run.status === 'running';
}

function durationOf(run: IndexRun, now: number): string {
  if (run.startedAt === null) return '';
  const end = run.finishedAt === null ? now : Date.parse(run.finishedAt);
  return describeDuration(Math.max(0, (end - Date.parse(run.startedAt)) / 1_000));
}

export function renderTime(moment: string, now: number): Html {
  return html`<time datetime="${moment}" title="${moment}">${describeAge(moment, now)}</time>`;
}

function runAddress(id: string): string {
  return `${operatorAddress}/runs/${encodeURIComponent(id)}`;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
