// The service worker: shows that there is a message and opens it. It keeps no page and answers no request itself.
// No import here: browsers load it as a plain script.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

function read(data) {
  try {
    return data.json();
  } catch {
    return {};
  }
}

/** A path of ours, whatever was sent. */
function ours(url) {
  const found = new URL(url || '/messages', self.location.origin);
  return found.origin === self.location.origin ? found.href : self.location.origin;
}

self.addEventListener('push', (event) => {
  const { title, url, tag } = event.data ? read(event.data) : {};
  const options = { tag: tag || 'message', icon: '/static/icon.svg', data: { url: ours(url) } };
  // always shown: a browser takes the permission away from a worker that stays silent
  event.waitUntil(self.registration.showNotification(title || 'SIO Workflow', options));
});

async function open(url) {
  const pages = await self.clients.matchAll({ type: 'window' });
  const known = pages.find((page) => page.url === url);
  return known ? known.focus() : self.clients.openWindow(url);
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
});
