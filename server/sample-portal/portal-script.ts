/**
 * Buttons that hand a question to the copilot; they show only once the element is there to take it. What a page offers is
 * offered in the empty panel too.
 */
export const portalScript = `customElements.whenDefined('kong-copilot').then(() => {
  document.documentElement.classList.add('has-copilot');
  const questions = [...document.querySelectorAll('.questions [data-question]')].map((button) => button.dataset.question);
  const copilot = document.querySelector('kong-copilot');
  if (copilot !== null && questions.length > 0) copilot.suggestions = questions;
});
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-question]') : null;
  const copilot = document.querySelector('kong-copilot');
  if (button === null || copilot === null || typeof copilot.ask !== 'function') return;
  void copilot.ask(button.dataset.question);
});
`;

export const portalScriptAddress = '/portal/assets/portal.js';
