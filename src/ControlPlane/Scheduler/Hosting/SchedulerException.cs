namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>The scheduler cannot start, or cannot go on.</summary>
public sealed class SchedulerException(string message, Exception? inner = null) : Exception(message, inner);
