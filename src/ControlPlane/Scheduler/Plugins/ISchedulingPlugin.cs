namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>One concern of placing pods. Stateless beyond its arguments: all it knows of the cluster it is given.</summary>
internal interface ISchedulingPlugin
{
    string Name { get; }
}
