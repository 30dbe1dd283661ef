/** An address of the page that asks a question when it is opened. */
export function linkToQuestion(page: string, question: string): string {
  const url = new URL(page);
  url.searchParams.set('copilot', question);
  return url.href;
}
