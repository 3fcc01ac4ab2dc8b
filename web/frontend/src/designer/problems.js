// Findings of the server's check: a mark on the element they concern, and a list that leads to it.
import { node } from './view.js';
import { texts } from './texts.js';

const OVERLAY = 'finding';
const WEIGHT = { error: 3, warning: 2, info: 1, change: 0 };

const severityOf = (finding) => (finding.severity in WEIGHT ? finding.severity : finding.severity === 'warn' ? 'warning' : 'error');

/** Findings and named changes of a report as one list, the worst first. */
export function findingsOf({ findings = [], changes = [] }) {
  const all = [
    ...findings.map((finding) => ({ ...finding, severity: severityOf(finding) })),
    ...changes.map((change) => ({ ...change, severity: 'change' })),
  ];
  return all.sort((a, b) => WEIGHT[b.severity] - WEIGHT[a.severity]);
}

export class Problems {
  constructor(container, modeler) {
    this.container = container;
    this.modeler = modeler;
  }

  element(id) {
    return id ? this.modeler.get('elementRegistry').get(id) : undefined;
  }

  show(report) {
    const findings = findingsOf(report);
    this.mark(findings);
    this.list(findings);
    return findings;
  }

  mark(findings) {
    const overlays = this.modeler.get('overlays');
    overlays.remove({ type: OVERLAY });
    const byElement = Map.groupBy(findings, (finding) => finding.element_id ?? '');
    for (const [id, own] of byElement) {
      const element = this.element(id);
      if (element) overlays.add(element, OVERLAY, { position: { top: -12, right: 12 }, html: badge(own), scale: { min: 0.8, max: 1.2 } });
    }
  }

  list(findings) {
    const t = texts();
    const close = node('button', { type: 'button', class: 'button button-quiet button-small' }, t.hide);
    close.addEventListener('click', () => (this.container.hidden = true));
    const items = findings.map((finding) => node('li', {}, this.entry(finding)));
    this.container.replaceChildren(
      node('div', { class: 'designer-problems-head' }, node('h2', {}, t.found(findings.length)), close),
      node('ul', {}, ...items),
    );
    this.container.hidden = findings.length === 0;
  }

  entry(finding) {
    const t = texts();
    const element = this.element(finding.element_id);
    const place = element?.businessObject.name || finding.element_id || t.wholeDiagram;
    const severity = node('span', { class: `badge ${BADGES[finding.severity]}` }, t.severity[finding.severity]);
    const words = node('span', { class: 'designer-finding' }, node('strong', {}, `${place}: `), finding.message);
    if (finding.remedy) words.append(node('span', { class: 'muted' }, ` ${finding.remedy}`));
    if (finding.detail) words.append(node('span', { class: 'muted', lang: 'en' }, ` (${finding.detail})`));
    const entry = node('button', { type: 'button', 'data-finding': finding.code ?? '', 'data-element-id': finding.element_id ?? '' }, severity, words);
    entry.addEventListener('click', () => element && this.goTo(element));
    return entry;
  }

  goTo(element) {
    const canvas = this.modeler.get('canvas');
    // An element inside a collapsed sub-process lives on another plane.
    const root = canvas.findRoot(element);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    canvas.scrollToElement(element, 120);
    this.modeler.get('selection', false)?.select(element);
  }
}

const BADGES = { error: 'badge-bad', warning: 'badge-warn', info: 'badge-info', change: '' };

function badge(findings) {
  const worst = findings[0].severity;
  const text = findings.map(({ message }) => message).join('\n');
  return node('div', { class: `finding finding-${worst}`, title: text }, worst === 'error' ? '!' : 'i', node('span', { class: 'finding-text' }, text));
}
