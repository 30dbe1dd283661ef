/** Buttons that hand a question to the copilot; they show only once the element is there to take it. */
export const portalScript = `customElements.whenDefined('kong-copilot').then(() => {
  document.documentElement.classList.add('has-copilot');
});
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-question]') : null;
  const copilot = document.querySelector('kong-copilot');
  if (button === null || copilot === null || typeof copilot.ask !== 'function') return;
  void copilot.ask(button.dataset.question);
});
`;

export const portalScriptAddress = '/portal/assets/portal.js';
