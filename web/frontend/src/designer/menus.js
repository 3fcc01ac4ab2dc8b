// The gate refuses these for good, so the menus do not offer them. What a file already contains stays as it is.
const REFUSED = /complex-gateway|ad-hoc|compensation|event-based-instantiating/i;
const MENUS = ['bpmn-create', 'bpmn-append', 'bpmn-replace'];
const AFTER_ALL_OTHERS = 100;

class EngineMenus {
  constructor(popupMenu) {
    for (const menu of MENUS) popupMenu.registerProvider(menu, AFTER_ALL_OTHERS, this);
  }

  getPopupMenuEntries() {
    return (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !REFUSED.test(id)));
  }
}

EngineMenus.$inject = ['popupMenu'];

export default { __init__: ['engineMenus'], engineMenus: ['type', EngineMenus] };
