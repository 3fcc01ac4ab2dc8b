/** Puts a badge on an element: text, what it means for screen reader and pointer, and a class for its colour. */
export function addBadge(viewer, elementId, { text, title, className = '', position = { top: -12, left: -10 } }) {
  if (!viewer.get('elementRegistry').get(elementId)) return;
  const html = document.createElement('div');
  html.className = `badge-on-element ${className}`.trim();
  html.textContent = text;
  if (title) {
    html.title = title;
    html.setAttribute('role', 'img');
    html.setAttribute('aria-label', title);
  }
  viewer.get('overlays').add(elementId, 'badge', { position, html, scale: { min: 0.9, max: 1.1 } });
}

export function addMarker(viewer, elementId, className) {
  if (viewer.get('elementRegistry').get(elementId)) viewer.get('canvas').addMarker(elementId, className);
}
