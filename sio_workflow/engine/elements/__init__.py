"""What each BPMN element does when a token reaches it: our own task specifications for SpiffWorkflow's tree."""
