import BpmnColorPickerModule from 'bpmn-js-color-picker';
import BpmnModeler from 'bpmn-js/lib/Modeler';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel';
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything';
import LintModule from 'bpmn-js-bpmnlint';
import MinimapModule from 'diagram-js-minimap';
import TokenSimulationModule from 'bpmn-js-token-simulation';
import spiffModdle from '../spiff/moddle.json' with { type: 'json' };
import spiffModule from '../spiff/index.js';
import { locale } from '../page/locale.js';
import { translateModule } from '../translate/index.js';
import { lintConfig } from './lint.js';
import menusModule from './menus.js';
import { texts } from './texts.js';

const MODULES = [
  BpmnPropertiesPanelModule,
  BpmnPropertiesProviderModule,
  BpmnColorPickerModule,
  CreateAppendAnythingModule,
  LintModule,
  MinimapModule,
  TokenSimulationModule,
  menusModule,
  spiffModule,
];

/** The simulation switch has its English text built in. */
function nameSimulationSwitch(modeler, container) {
  const rename = () => {
    const words = container.querySelector('.bts-toggle-mode')?.firstChild;
    if (words?.nodeType === Node.TEXT_NODE) words.textContent = `${texts().tokenSimulation} `;
  };
  modeler.on('tokenSimulation.toggleMode', () => queueMicrotask(rename));
  modeler.on('import.done', rename);
}

export function createModeler({ container, panel, catalogue }) {
  const modeler = new BpmnModeler({
    container,
    propertiesPanel: { parent: panel },
    linting: { bpmnlint: lintConfig, active: true },
    additionalModules: [...MODULES, translateModule(locale())],
    moddleExtensions: { spiffworkflow: spiffModdle },
    catalogue,
  });
  nameSimulationSwitch(modeler, container);
  return modeler;
}

export const createViewer = ({ container }) =>
  new NavigatedViewer({ container, moddleExtensions: { spiffworkflow: spiffModdle } });
