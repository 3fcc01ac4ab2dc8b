import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as extensions from '../src/spiff/extensions.js';
import { openProcess } from './moddle.js';

const SERVICE_TASK = `
  <bpmn:serviceTask id="send_offer"><bpmn:extensionElements>
    <spiffworkflow:serviceTaskOperator id="send_offer" resultVariable="sent">
      <spiffworkflow:parameters><spiffworkflow:parameter id="shift_id" type="str" value="shift_id" /></spiffworkflow:parameters>
      <spiffworkflow:retry retries="3" backoff_base="2" />
    </spiffworkflow:serviceTaskOperator>
    <spiffworkflow:preScript>n = 1</spiffworkflow:preScript>
  </bpmn:extensionElements></bpmn:serviceTask>`;

test('an untouched service task is saved with all it had', async () => {
  const { xml } = await openProcess(SERVICE_TASK);
  const saved = await xml();
  assert.match(saved, /<spiffworkflow:retry retries="3" backoff_base="2" \/>/);
  assert.match(saved, /<spiffworkflow:preScript>n = 1<\/spiffworkflow:preScript>/);
});

test('changing a parameter keeps retry, result and the other extensions', async () => {
  const { find, services, xml } = await openProcess(SERVICE_TASK);
  const task = find('send_offer');
  extensions.writeParameter(task, { id: 'channel', type: 'str' }, '"sms"', services);
  assert.deepEqual(extensions.readOperator(task), {
    id: 'send_offer',
    resultVariable: 'sent',
    parameters: [
      { id: 'shift_id', type: 'str', value: 'shift_id' },
      { id: 'channel', type: 'str', value: '"sms"' },
    ],
  });
  const saved = await xml();
  assert.match(saved, /retries="3"/);
  assert.ok(saved.indexOf('</spiffworkflow:parameters>') < saved.indexOf('<spiffworkflow:retry'), 'the XSD wants retry last');
  assert.match(saved, /preScript/);
});

test('another handler keeps the values of the parameters that both know', async () => {
  const { find, services } = await openProcess(SERVICE_TASK);
  const task = find('send_offer');
  extensions.chooseHandler(task, 'notify_customer', [{ id: 'shift_id' }, { id: 'text' }], services);
  const { id, parameters } = extensions.readOperator(task);
  assert.equal(id, 'notify_customer');
  assert.deepEqual(parameters, [{ id: 'shift_id', type: 'str', value: 'shift_id' }]);
});

test('an element without a choice left has no extension elements at all', async () => {
  const { find, services, xml } = await openProcess('<bpmn:userTask id="find_cover" />');
  const task = find('find_cover');
  extensions.writeProperties(task, { due: 'cover_due_at', assignee: '' }, services);
  extensions.writeBody(task, 'spiffworkflow:PostScript', 'done = True', services);
  assert.deepEqual(extensions.readProperties(task), { due: 'cover_due_at' });
  assert.match(await xml(), /<spiffworkflow:property name="due" value="cover_due_at" \/>/);
  extensions.writeProperties(task, { due: '' }, services);
  extensions.writeBody(task, 'spiffworkflow:PostScript', '', services);
  assert.doesNotMatch(await xml(), /extensionElements/);
});

test('a changed extension stays where it stood among the others', async () => {
  const { find, services, xml } = await openProcess(SERVICE_TASK);
  extensions.writeOperator(find('send_offer'), { resultVariable: 'answer' }, services);
  const saved = await xml();
  assert.ok(saved.indexOf('serviceTaskOperator') < saved.indexOf('preScript'));
});
