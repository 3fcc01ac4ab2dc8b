/** <button data-dialog="id"> opens <dialog id>. */
export function openDialogs() {
  document.addEventListener('click', ({ target }) => {
    const id = target.closest?.('[data-dialog]')?.dataset.dialog;
    if (id) document.getElementById(id).showModal();
  });
}

/** Shows [data-offline] while the browser has no connection. */
export function showConnection() {
  const show = () => {
    for (const note of document.querySelectorAll('[data-offline]')) note.hidden = navigator.onLine;
  };
  addEventListener('online', show);
  addEventListener('offline', show);
  show();
}

/** Print buttons are hidden in the page and shown only where they can work. */
export function showPrintButtons() {
  for (const button of document.querySelectorAll('[data-print][hidden]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}
