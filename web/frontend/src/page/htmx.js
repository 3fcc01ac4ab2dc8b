import htmx from 'htmx.org';

const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content;

function configure() {
  Object.assign(htmx.config, {
    // The two that a strict Content-Security-Policy would block anyway.
    includeIndicatorStyles: false,
    allowEval: false,
    selfRequestsOnly: true,
    // Pages show people's names: none of them may stay behind in the browser's storage.
    historyCacheSize: 0,
    responseHandling: [
      { code: '204', swap: false },
      { code: '[23]..', swap: true },
      { code: '422', swap: true },
      { code: '[45]..', swap: false, error: true },
    ],
  });
}

function sendCsrfToken() {
  document.addEventListener('htmx:configRequest', ({ detail }) => {
    if (detail.verb !== 'get' && csrfToken()) detail.headers['X-CSRFToken'] = csrfToken();
  });
}

function focusErrors() {
  document.getElementById('error-summary')?.focus();
}

/** A refused or lost request must not look like nothing happened: show the server's own page for it, or say that we are offline. */
function showFailures() {
  document.addEventListener('htmx:responseError', ({ detail }) => {
    const form = detail.elt.closest('form');
    if (form) document.dispatchEvent(new CustomEvent('sio:failed', { detail: { form, status: detail.xhr.status } }));
  });
  document.addEventListener('htmx:sendError', ({ detail }) => {
    const form = detail.elt.closest('form');
    if (form) document.dispatchEvent(new CustomEvent('sio:failed', { detail: { form, status: 0 } }));
  });
}

/** Configures htmx 2 for our pages and calls `afterSwap` when a part of the page was replaced. */
export function setUpHtmx({ afterSwap }) {
  configure();
  sendCsrfToken();
  showFailures();
  document.addEventListener('htmx:afterSettle', () => {
    afterSwap();
    focusErrors();
  });
  focusErrors();
}
