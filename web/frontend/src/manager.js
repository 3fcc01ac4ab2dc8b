// What every page does in the browser. All of it is a comfort: without this script the pages still work.
import './manager.css';
import { keepCountdownsFresh, refreshCountdowns } from './page/countdowns.js';
import { keepDrafts, restoreDrafts } from './page/drafts.js';
import { setUpHtmx } from './page/htmx.js';
import { offerPush } from './page/push.js';
import { usePasskeys } from './page/passkeys.js';
import { askBeforeDangerousClicks, submitOnChange } from './page/questions.js';
import { sendFormsOnce } from './page/sending.js';
import { openDialogs, showConnection, showPrintButtons } from './page/niceties.js';

setUpHtmx({
  afterSwap: () => {
    refreshCountdowns();
    restoreDrafts();
    showPrintButtons();
  },
});
askBeforeDangerousClicks();
sendFormsOnce();
submitOnChange();
keepDrafts();
restoreDrafts();
keepCountdownsFresh();
openDialogs();
usePasskeys();
showConnection();
showPrintButtons();
offerPush();
document.documentElement.dataset.ready = 'true';
