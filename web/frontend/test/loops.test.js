import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addCorrelation, correlationsOf, removeCorrelation, renameCorrelation } from '../src/spiff/correlations.js';
import * as loops from '../src/spiff/loops.js';
import { openProcess } from './moddle.js';

const FOR_EACH = `<bpmn:userTask id="ask"><bpmn:multiInstanceLoopCharacteristics>
  <bpmn:loopDataInputRef>candidates</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>answers</bpmn:loopDataOutputRef>
  <bpmn:inputDataItem id="candidate" name="candidate" /></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>`;

test('collections that name variables survive open and save', async () => {
  const { warnings, find, xml } = await openProcess(FOR_EACH);
  assert.deepEqual(loops.keepUnresolvedReferences(warnings), []);
  assert.equal(loops.readCollection(find('ask'), 'loopDataInputRef'), 'candidates');
  const saved = await xml();
  assert.match(saved, /<bpmn:loopDataInputRef>candidates<\/bpmn:loopDataInputRef>/);
  assert.match(saved, /<bpmn:loopDataOutputRef>answers<\/bpmn:loopDataOutputRef>/);
});

test('other unresolved references are kept too, and told', async () => {
  const { warnings, xml } = await openProcess('<bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="gone" /></bpmn:startEvent>');
  const told = loops.keepUnresolvedReferences(warnings);
  assert.equal(told.length, 1);
  assert.match(await xml(), /messageRef="gone"/);
});

test('a list, its item and a stop condition are written as the engine reads them', async () => {
  const { find, services, xml } = await openProcess(
    '<bpmn:userTask id="ask"><bpmn:multiInstanceLoopCharacteristics /></bpmn:userTask>',
  );
  const task = find('ask');
  loops.writeCollection(task, 'loopDataInputRef', 'candidates', services);
  loops.writeItem(task, 'inputDataItem', 'candidate', services);
  loops.writeLoopExpression(task, 'completionCondition', 'accepted', services);
  const saved = await xml();
  assert.match(saved, /<bpmn:loopDataInputRef>candidates</);
  assert.match(saved, /<bpmn:inputDataItem id="candidate" name="candidate" \/>/);
  assert.match(saved, /completionCondition xsi:type="bpmn:tFormalExpression">accepted</);
  loops.writeCollection(task, 'loopDataInputRef', '', services);
  assert.doesNotMatch(await xml(), /loopDataInputRef/);
});

test('a correlation property belongs to one message and goes with its last expression', async () => {
  const { find, services, definitions, xml } = await openProcess('<bpmn:receiveTask id="wait" />');
  const message = services.bpmnFactory.create('bpmn:Message', { id: 'answer_received', name: 'answer_received' });
  definitions.get('rootElements').unshift(message);
  addCorrelation(find('wait'), message, services);
  const [correlation] = correlationsOf(find('wait'), message);
  renameCorrelation(find('wait'), correlation, 'offer_id', services);
  correlation.retrieval.messagePath.set('body', 'offer_id');
  assert.match(await xml(), /<bpmn:correlationPropertyRetrievalExpression messageRef="answer_received">/);
  removeCorrelation(find('wait'), correlation, services);
  assert.doesNotMatch(await xml(), /correlationProperty/);
});

test('two messages that name the same correlation share it', async () => {
  const { find, services, xml } = await openProcess('<bpmn:receiveTask id="wait" />');
  for (const name of ['offered', 'answered']) {
    const message = services.bpmnFactory.create('bpmn:Message', { id: name });
    addCorrelation(find('wait'), message, services);
    renameCorrelation(find('wait'), correlationsOf(find('wait'), message)[0], 'offer_id', services);
  }
  const saved = await xml();
  assert.equal(saved.match(/<bpmn:correlationProperty /g).length, 1);
  assert.match(saved, /messageRef="offered"[^]*messageRef="answered"/);
});
