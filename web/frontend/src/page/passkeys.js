const supported = () => Boolean(globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON);

async function optionsFor(form) {
  const response = await fetch(form.dataset.passkey, { method: 'POST', body: new FormData(form) });
  if (!response.ok) throw new Error(`the server said ${response.status}`);
  return response.json();
}

async function credentialFor(form) {
  const options = await optionsFor(form);
  return 'passkeyNew' in form.dataset
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

function field(form, name, value) {
  const input = form.elements[name] ?? form.appendChild(Object.assign(document.createElement('input'), { type: 'hidden', name }));
  input.value = value;
}

async function useDevice(event) {
  const form = event.target;
  if (!form.matches('[data-passkey]')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const problem = form.querySelector('[data-passkey-problem]');
  problem.hidden = true;
  try {
    field(form, 'credential', JSON.stringify(await credentialFor(form)));
    form.submit();
  } catch {
    // refused by the person, by the device or by us: the form stays, and says so
    problem.hidden = false;
  }
}

/** Forms with data-passkey ask the device for a passkey, and send its answer. They are shown only where devices can. */
export function usePasskeys() {
  if (!supported()) return;
  for (const part of document.querySelectorAll('[data-passkey], [data-passkey-only]')) part.hidden = false;
  document.addEventListener('submit', useDevice, { capture: true });
}
