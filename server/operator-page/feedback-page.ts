import { html } from 'hono/html';
import type { AnswerCounts, ArchivedAnswer } from '../../core/answer-archive.ts';
import { operatorAddress, renderFrame, renderTime } from './operator-page.ts';

type Html = ReturnType<typeof html>;

export interface FeedbackPageInput {
  readonly counts: AnswerCounts;
  /** Answers that were rated down, newest first. */
  readonly answers: readonly ArchivedAnswer[];
  /** How many of them there are. */
  readonly total: number;
  /** Of so many days. */
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How answers were rated, and which did not help. */
export function renderFeedbackPage({ counts, answers, total, days, now }: FeedbackPageInput): Html {
  return renderFrame({
    title: 'Answers and feedback',
    now,
    refresh: false,
    content: html`
      <p><a href="${operatorAddress}">All index runs</a></p>
      <section class="source" aria-label="Ratings">
        <div class="head"><h2>Last ${days} days</h2></div>
        ${renderCounts(counts)}
        ${
          counts.reasons.length === 0
            ? ''
            : html`<p class="quiet">
                Reasons: ${counts.reasons.map(({ reason, count }) => `${reason} ${count}`).join(' · ')}
              </p>`
        }
      </section>
      <section class="source" aria-label="Answers that did not help">
        <div class="head"><h2>Answers that did not help</h2></div>
        ${answers.length === 0 ? html`<p class="quiet">None was rated down.</p>` : renderAnswers(answers, now)}
        ${
          total > answers.length
            ? html`<p class="quiet">
                ${total - answers.length} more: <code>portal-copilot answers list --rating down</code>
              </p>`
            : ''
        }
        <p class="quiet">
          Ask one again as the index is now: <code>portal-copilot answers replay ID</code>. Opening this page leaves an
          entry in the audit.
        </p>
      </section>
    `,
  });
}

function renderCounts({ answers, unanswered, up, down }: AnswerCounts): Html {
  const entries = [
    [answers, 'answers'],
    [unanswered, 'found nothing'],
    [up, 'rated up'],
    [down, 'rated down'],
  ] as const;
  return html`<ul class="counts">
    ${entries.map(([count, name]) => html`<li><b>${count.toLocaleString('en')}</b> <span class="quiet">${name}</span></li>`)}
  </ul>`;
}

function renderAnswers(answers: readonly ArchivedAnswer[], now: number): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="Answers that were rated down">
    <table>
      <thead>
        <tr>
          <th scope="col">Asked</th>
          <th scope="col">Question</th>
          <th scope="col">Reasons</th>
          <th scope="col">Comment</th>
          <th scope="col">About</th>
          <th scope="col">Answer</th>
        </tr>
      </thead>
      <tbody>
        ${answers.map(
          ({ id, askedAt, question, answer, feedback }) =>
            html`<tr>
              <td>${renderTime(askedAt, now)}</td>
              <td class="long">${question}</td>
              <td>${feedback?.reasons.join(', ') ?? ''}</td>
              <td class="long">${feedback?.comment ?? ''}</td>
              <td>
                ${answer.operations[0] === undefined ? (answer.scope?.api ?? '') : html`<code>${answer.operations[0].method} ${answer.operations[0].path}</code>`}
              </td>
              <td>${answer.mode}, ${answer.grounding.status}<br /><code class="quiet">${id}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
