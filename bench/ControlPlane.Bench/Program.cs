using NodeStack.ControlPlane.Bench;

SchedulingDecisions.Run();
