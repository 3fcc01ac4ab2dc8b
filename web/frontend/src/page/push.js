// Being told of new messages on this device. Without a service worker the card stays hidden.
import { inLocale } from './locale.js';

const STATES = {
  on: { da: 'Denne enhed viser nye beskeder.', en: 'This device shows new messages.' },
  off: { da: 'Denne enhed viser ikke nye beskeder.', en: 'This device does not show new messages.' },
  blocked: {
    da: 'Beskeder er blokeret i browserens indstillinger for dette sted.',
    en: 'Messages are blocked in the settings of the browser for this site.',
  },
  failed: {
    da: 'Det lykkedes ikke at slå beskeder til på denne enhed. Du kan altid læse dem her.',
    en: 'Messages could not be turned on for this device. You can always read them here.',
  },
};

const bytesOf = (base64url) =>
  Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));

async function post(url, fields) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'X-CSRFToken': token },
    body: new URLSearchParams(fields),
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
}

function show(card, state) {
  const text = card.querySelector('[data-push-state]');
  text.textContent = inLocale(STATES[state]);
  card.querySelector('[data-push-on]').hidden = state === 'on' || state === 'blocked';
  card.querySelector('[data-push-off]').hidden = state !== 'on';
  card.hidden = false;
}

async function stateOf(registration) {
  if (Notification.permission === 'denied') return 'blocked';
  return (await registration.pushManager.getSubscription()) ? 'on' : 'off';
}

async function turnOn(registration) {
  if ((await Notification.requestPermission()) !== 'granted') return;
  const { key } = await (await fetch('/push/key')).json();
  const wanted = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  const subscription = await registration.pushManager.subscribe(wanted);
  const { endpoint, keys } = subscription.toJSON();
  try {
    await post('/push/devices', { endpoint, ...keys });
  } catch (error) {
    // what the house does not know of must not look as if it were on
    await subscription.unsubscribe();
    throw error;
  }
}

async function turnOff(registration) {
  const subscription = await registration.pushManager.getSubscription();
  if (!subscription) return;
  await post('/push/devices/forget', { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

function wire(card, selector, registration, act) {
  card.querySelector(selector).addEventListener('click', async ({ currentTarget }) => {
    currentTarget.disabled = true;
    try {
      await act(registration);
      show(card, await stateOf(registration));
    } catch {
      show(card, 'failed');
    }
    card.querySelector(selector).disabled = false;
  });
}

/** <section data-push hidden> becomes the switch for this device, where the browser can do it. */
export async function offerPush() {
  const card = document.querySelector('[data-push]');
  if (!card || !navigator.serviceWorker || !('PushManager' in window)) return;
  await navigator.serviceWorker.register('/service-worker.js');
  const registration = await navigator.serviceWorker.ready;
  wire(card, '[data-push-on]', registration, turnOn);
  wire(card, '[data-push-off]', registration, turnOff);
  show(card, await stateOf(registration));
}
